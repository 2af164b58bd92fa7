/// What a node decides, without processes: sessions by events alone, lines, reports and marks.
module Pycos.Dispycos.Tests.NodeManagerProperties

open System
open System.Collections.Generic
open System.IO
open System.Text
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.TestRunner
open Pycos.Dispycos.Tests.NodeManagerSupport

let private terms cpus restarts =
    SessionTerms(Guid.NewGuid(), cpus, restarts, seconds 5., seconds 30.)

/// A machine, the processes that it believes to have, and what it has said so far.
type private World(cpus, restarts) =
    let machine = SessionMachine(terms cpus restarts)
    let running = HashSet<struct (int * int)>()
    let started = List<struct (int * int)>()
    let ready = List<struct (int * int)>()
    let ended = List<struct (int * int)>()
    let killed = HashSet<struct (int * int)>()
    let timers = List<TimeSpan * SessionEvent>()
    let mutable now = TimeSpan.Zero
    let mutable isEmptying = false
    let mutable forgotten = 0
    let mutable closed = false

    let told (report: NodeReport) =
        let which = struct (report.Server, report.Incarnation)

        match report.Kind with
        | NodeReportKind.ServerReady ->
            Expect.isFalse (ready.Contains which || ended.Contains which) "ready once, and before the end"
            ready.Add which
        | NodeReportKind.ServerEnded ->
            Expect.isTrue (started.Contains which) "it was started"
            Expect.isFalse (ended.Contains which) "each incarnation ends once"
            Expect.isNotNull report.Text "with a reason"
            ended.Add which
        | _ -> ()

    let perform (effect: SessionEffect) =
        match effect with
        | :? SessionEffect.Start as start ->
            let which = struct (start.Server, start.Incarnation)
            Expect.isFalse closed "none is started when the session is to end"
            Expect.isFalse (started.Contains which) "none is started twice"

            Expect.all
                (started |> Seq.filter (fun struct (server, _) -> server = start.Server))
                ended.Contains
                "those before it have ended"

            started.Add which
            running.Add which |> ignore
        | :? SessionEffect.Kill as kill ->
            Expect.isTrue (killed.Add(struct (kill.Server, kill.Incarnation))) "none is killed twice"
        | :? SessionEffect.Tell as tell -> told tell.Report
        | :? SessionEffect.After as after -> timers.Add((now + after.Time, after.Event))
        | :? SessionEffect.Empty ->
            Expect.isFalse isEmptying "files are deleted once"
            Expect.equal ended.Count started.Count "when all have ended"
            isEmptying <- true
        | :? SessionEffect.Forget -> forgotten <- forgotten + 1
        | _ -> ()

    let give (happened: SessionEvent) =
        match happened with
        | :? SessionEvent.Closing
        | :? SessionEvent.ClientGone -> closed <- true
        | _ -> ()

        let effects = List<SessionEffect>()
        machine.Handle(happened, now, effects)

        if forgotten > 0 then
            Expect.isEmpty effects "nothing happens to a session that is forgotten"

        effects.ForEach perform

    do
        let effects = List<SessionEffect>()
        machine.Begin effects
        effects.ForEach perform

    member _.Give happened = give happened

    member _.Advance time = now <- now + time

    member _.Running = List.ofSeq running

    member _.Started = List.ofSeq started

    member _.Ended = List.ofSeq ended

    member _.Killed = List.ofSeq killed

    member _.Forgotten = forgotten

    member _.Machine = machine

    member _.Exit(struct (server, incarnation) as which) =
        running.Remove which |> ignore
        give (SessionEvent.Exited(server, incarnation, "exit code 1", 3L))

    /// Lets the time pass until the next timer.
    member _.NextTimer() =
        if timers.Count > 0 then
            let time, _ as next = timers |> Seq.minBy fst
            timers.Remove next |> ignore
            now <- max now time
            give (snd next)

    member _.Timers = timers.Count

    member _.Empty() =
        if isEmptying then
            give (SessionEvent.Emptied())

let private somewhere = Location(Net.IPAddress.Loopback, 1)

let private request server incarnation (action: int) =
    ServerRequest(Guid.Empty, server, incarnation, enum<ServerAction> action, ServerExit.Closed)

/// Something that may happen, chosen by numbers: also what makes no sense at the time.
let private step (world: World) (choice: int, pick: int) =
    let started = world.Started
    let struct (server, incarnation) = started[pick % started.Length]

    match choice % 14 with
    | 0
    | 1 -> world.NextTimer()
    | 2
    | 3
    | 4 -> world.Give(SessionEvent.Ready(server, incarnation, somewhere, 1))
    | 5
    | 6 ->
        match world.Running with
        | [] -> ()
        | running -> world.Exit running[pick % running.Length]
    | 7 -> world.Give(SessionEvent.NotStarted(server, incarnation, "no program"))
    | 8 -> world.Give(SessionEvent.MemoryExceeded(server, incarnation, "out of memory"))
    | 9
    | 10 -> world.Give(SessionEvent.Asked(request server incarnation (pick % 3)))
    | 11 -> world.Advance(seconds (float (pick % 20)))
    | 12 ->
        match pick % 10 with
        | 8 -> world.Give(SessionEvent.Closing(true, [| server |]))
        | 9 -> world.Give(SessionEvent.ClientGone [| server |])
        | 0 -> world.Give(SessionEvent.Closing true)
        | 1 -> world.Give(SessionEvent.Closing false)
        | 2 -> world.Give(SessionEvent.ClientGone())
        | 3 -> world.Give(SessionEvent.Recalled "the node closes")
        | 4 -> world.Give(SessionEvent.Asked(request 99 incarnation 0))
        | 5 -> world.Give(SessionEvent.Ready(server, incarnation + 1, somewhere, 1))
        | 6 -> world.Give(SessionEvent.KillOver(server, incarnation))
        | _ -> world.Give(SessionEvent.PauseOver(server, incarnation))
    | _ -> world.Empty()

/// Ends a session in which nothing reacts any more but the clock.
let private finish (world: World) =
    world.Give(SessionEvent.Closing true)
    let mutable left = 10_000

    while world.Timers > 0 && left > 0 do
        world.NextTimer()
        left <- left - 1

    world.Empty()
    Expect.equal world.Timers 0 "all waits have an end"
    Expect.equal world.Machine.Phase NodeSessionPhase.Gone "it is over"
    Expect.equal world.Forgotten 1 "forgotten once"
    Expect.equal (List.sort world.Ended) (List.sort world.Started) "each incarnation has ended once"

let private choices = Gen.two (Gen.choose (0, 1000)) |> Gen.listOf |> Arb.fromGen

let private machine =
    testList "sessions" [
        test
            "[D42][D48][GD49] whatever happens, each incarnation ends once, one at a time, and a session that is closed is soon over" {
            Property.check
                2000
                (Prop.forAll choices (fun steps ->
                    for restarts in [ true; false ] do
                        let world = World(1 + steps.Length % 3, restarts)

                        for choice in steps do
                            step world choice

                        finish world))
        }
        test
            "[D48] a server that fails again and again is started after longer and longer pauses, of half a minute at most" {
            let world = World(1, true)

            let pauses = [
                for incarnation in 1..14 do
                    world.Exit(struct (1, incarnation))
                    let mutable waited = 0

                    while world.Started.Length = incarnation do
                        world.NextTimer()
                        waited <- waited + 1

                    waited > 0
            ]

            Expect.equal pauses[0] false "the first time at once"
            Expect.all (List.tail pauses) id "then after a pause"
        }
        test "[D48] after a server has served for a while its end counts as the first one" {
            let world = World(1, true)

            for incarnation in 1..5 do
                world.Give(SessionEvent.Ready(1, incarnation, somewhere, 1))
                world.Advance SessionMachine.StableAfter
                world.Exit(struct (1, incarnation))
                Expect.equal world.Started.Length (incarnation + 1) "another one at once"
        }
        test "[D42] a server that is not replaced stays away" {
            let world = World(2, false)
            world.Exit(struct (1, 1))
            Expect.equal world.Started.Length 2 "no other one"
            world.Give(SessionEvent.Asked(request 2 1 (int ServerAction.Restart)))
            world.Exit(struct (2, 1))
            Expect.equal world.Started.Length 3 "unless it is asked for"
        }
        test "[D40][GD15] a server that does not begin to serve in time is ended" {
            let world = World(1, false)
            Expect.isEmpty world.Killed "not at once"
            world.NextTimer()
            Expect.equal world.Killed [ struct (1, 1) ] "in the end"
        }
        test "[GD55] a process that can not be ended is given up, so that the session is over" {
            let world = World(1, true)
            world.Give(SessionEvent.Closing false)
            Expect.equal world.Machine.Phase NodeSessionPhase.Closing "it waits for its end"
            finish world
        }
    ]

let private linesOf (pieces: byte[] list) =
    let lines = OutputLines()
    let found = List<string>()

    for piece in pieces do
        lines.Take(ReadOnlySpan piece, found)

    lines.End found
    List.ofSeq found

let private output =
    testList "output" [
        test "[D69] lines are the same however the bytes come" {
            let text =
                Gen.elements [ "a"; "bc"; "ä"; "€"; "😀"; "\n"; "\r\n"; "" ]
                |> Gen.listOf
                |> Gen.map String.Concat

            let property (text: string, cut: int) =
                let bytes = Encoding.UTF8.GetBytes text
                let pieces = bytes |> Array.chunkBySize (1 + cut) |> List.ofArray
                let expected = text.Replace("\r\n", "\n").Split '\n' |> List.ofArray
                // What ends with the end of a line has no further one.
                let expected =
                    if List.last expected = "" then
                        expected[.. expected.Length - 2]
                    else
                        expected

                Expect.equal (linesOf pieces) expected "the lines"

            Property.check 500 (Prop.forAll (Arb.fromGen (Gen.zip text (Gen.choose (0, 5)))) property)
        }
        test "[D69] a line without an end comes in pieces" {
            let long = String('x', 3 * OutputLines.LongestLine + 5)
            let pieces = linesOf [ Encoding.UTF8.GetBytes(long + "\nnext") ]
            Expect.equal (String.Concat(pieces[..3])) long "all of it"
            Expect.equal pieces[4] "next" "and what follows"

            Expect.equal
                (linesOf [ Encoding.UTF8.GetBytes(long[.. OutputLines.LongestLine - 1] + "\nnext") ]).Length
                2
                "just one line"
        }
        test "[D69] lines that come one after the other are told together, and the last errors are kept" {
            let output = ServerOutput()
            output.Add(false, List [ for number in 1..5 -> string number ])
            output.Add(true, List [ for number in 1..30 -> $"error {number}" ])
            let mutable isError = true
            Expect.equal (output.Take(3, &isError)) [| "1"; "2"; "3" |] "no more than fit"
            Expect.isFalse isError "from the standard output"
            Expect.equal (output.Take(100, &isError)) [| "4"; "5" |] "not mixed"
            Expect.equal (output.Take(100, &isError)).Length 30 "then the errors"
            Expect.isTrue (isError && output.Count = 0) "that is all"
            Expect.equal (List.ofSeq output.Errors) [ for number in 11..30 -> $"error {number}" ] "the last ones"
        }
        test "[D69][GD60] a client that does not listen loses the oldest lines only, and is told how many" {
            use scheduler =
                new Scheduler(SchedulerOptions(Name = "reports", Names = TaskNames()))

            let mutable client = Unchecked.defaultof<TaskRef<NodeReport>>
            let listen = AsyncEvent()

            let listening =
                scheduler.Spawn(
                    (fun (inbox: Inbox<NodeReport>) ->
                        pycos {
                            do! listen.WaitAsync()
                            let told = List<NodeReport>()

                            while told.Count < 5 do
                                let! report = Inbox.receive inbox
                                told.Add report

                            return List.ofSeq told
                        }),
                    &client,
                    null,
                    InboxOptions(Capacity = 1)
                )

            let address = client
            let report kind = NodeReport(kind, Guid.Empty)

            let lines first count =
                NodeReport(
                    NodeReportKind.Output,
                    Guid.Empty,
                    Lines = [| for number in first .. first + count - 1 -> string number |]
                )

            scheduler
                .Spawn(
                    pycos {
                        let reports = ReportQueue(address, 10, ignore)
                        reports.Add(report NodeReportKind.ServerReady)
                        scheduler.Spawn(reports.RunAsync(), SpawnOptions(Daemon = true)) |> ignore
                        do! PycosTask.yieldNow ()
                        reports.Add(report NodeReportKind.Availability)
                        reports.Add(report NodeReportKind.ServerEnded)

                        for first in 1..5..21 do
                            reports.Add(lines first 5)

                        reports.Add(report NodeReportKind.Availability)
                        Expect.isTrue reports.IsCrowded "it is full"
                        listen.Set()
                        do! reports.DrainAsync(seconds 30.)
                        Expect.isTrue reports.IsIdle "all was told"
                    }
                )
                .AsTask()
                .Wait()

            let told = listening.AsTask().Result

            Expect.equal
                [ for report in told -> report.Kind ]
                [
                    NodeReportKind.ServerReady
                    NodeReportKind.ServerEnded
                    NodeReportKind.Output
                    NodeReportKind.Output
                    NodeReportKind.Availability
                ]
                "nothing else is dropped but an older sample"

            Expect.equal
                [
                    for report in told do
                        if not (isNull report.Lines) then
                            yield! report.Lines
                ]
                ("(15 lines before this one were dropped)"
                 :: [ for number in 16..25 -> string number ])
                "the newest lines"
        }
    ]

let private settings =
    test "[D40] a server reads the settings that its node has written" {
        let settings =
            ServerSettings(
                "näme/1",
                "\"node\"",
                2,
                3,
                Guid.NewGuid(),
                Array.init 32 byte,
                "cluster",
                "127.0.0.1",
                9707,
                null,
                true,
                "/tmp/code",
                "/tmp/work",
                1L <<< 40,
                seconds 1.5,
                1L <<< 30,
                true,
                false,
                "/tmp/results",
                1L <<< 20,
                seconds 2.5,
                seconds 60.
            )

        let line = ServerSettingsText.Write settings
        Expect.isFalse (line.Contains '\n') "one line"
        let read = ServerSettingsText.ReadSettings line
        Expect.equal read.Key settings.Key "the key"
        Expect.equal (ServerSettingsText.Write read) line "all the rest"
        let mutable port, id = 0, 0
        Expect.isTrue (ServerSettingsText.TryReadReady(ServerSettingsText.WriteReady(1, 2), &port, &id)) "the answer"
        Expect.equal (port, id) (1, 2) "what it says"

        for other in [ "hello"; "1"; "[]"; "{}"; "{\"port\":\"x\",\"pid\":1}" ] do
            Expect.isFalse (ServerSettingsText.TryReadReady(other, &port, &id)) other
    }

let private mark =
    test "[D48] which order a server has begun with last can be read behind its end" {
        use directory = new TemporaryDirectory()
        let work = SessionFolders(directory.Path).WorkDirectoryOf 1
        Directory.CreateDirectory(SessionFolders(directory.Path).Servers) |> ignore
        let path = BegunMark.PathOf(work, 1, 1)
        Expect.equal (BegunMark.Read path) Int64.MaxValue "there is none"

        let begun = new BegunMark(path)
        Expect.equal (BegunMark.Read path) 0L "none begun"
        begun.Note 7L
        Expect.equal (BegunMark.Read path) 7L "at once"
        begun.Dispose()
        Expect.equal (BegunMark.Read path) 7L "and afterwards"
        File.WriteAllText(path, "?")
        Expect.equal (BegunMark.Read path) Int64.MaxValue "not readable"
    }

let private limits =
    test "[GD41] the heap gets what the runtime does not need" {
        let mebi = 1L <<< 20

        for limit, heap in [ 64L, 32L; 128L, 80L; 512L, 448L; 1024L, 896L ] do
            Expect.equal (ServerVariables.HeapLimitOf(limit * mebi)) (heap * mebi) $"{limit} MiB"
    }

let tests = testList "NodeManager" [ machine; output; settings; mark; limits ]

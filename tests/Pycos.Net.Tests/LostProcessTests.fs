/// Processes that are killed, stopped or cut off while others want something of them. In real time, with deadlines.
module Pycos.Net.Tests.LostProcessTests

open System
open System.IO
open System.Diagnostics
open Expecto
open Pycos
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram
open Pycos.Net.Tests.ChildProgram

/// How soon a crash is to be noticed on a machine that does other things as well; half a second is what it takes on one that does not.
let private soon = TimeSpan.FromSeconds 5.

let private heartbeat = TimeSpan.FromSeconds 5.
let private resume = TimeSpan.FromSeconds 30.

let private onUnix () =
    if not (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) then
        skiptest "this system has no signals that kill and stop a process"

let private signal (name: string) (child: Process) =
    use sent = Process.Start("kill", [ $"-{name}"; string child.Id ])
    sent.WaitForExit()
    Expect.equal sent.ExitCode 0 $"kill -{name}"

let private withNode adapt (program: PycosNode -> unit) =
    use node = Node.start (optionsOf "a" "off" 0 |> adapt)

    try
        program node
    finally
        node.Dispose()
        node.UserScheduler.Dispose()

/// A child that ends with the test, whatever that does to it.
let private withChild name port program =
    let child: Process = startHere (arguments name port heartbeat resume)

    try
        program child (placeOf child)
    finally
        child.Kill()
        child.Dispose()

/// What a task does, begun now: it is waited for later.
let private begin' (node: PycosNode) (coroutine: Coroutine<'T>) =
    node.UserScheduler.Spawn(coroutine).AsTask()

let private resultOf what (task: Threading.Tasks.Task<'T>) =
    if task.Wait soon then
        task.Result
    else
        failtest $"{what} still waits"

let private locate node place name =
    onTask node (node |> Node.locateTaskAt place limit name) |> ValueOption.get

let private numbersOf child = tell child "numbers"

let private upTo count = String.Join(' ', [ 1..count ])

/// All that can be waited for at a node, begun while that is stopped, so that no answer comes before its end.
let private waits (node: PycosNode) place =
    let idle: TaskRef<int> = locate node place "idle"

    let news =
        onTask node (node |> Node.locateChannelAt<int> place limit "news")
        |> ValueOption.get

    let asText (coroutine: Coroutine<'T>) (text: 'T -> string) =
        begin'
            node
            (pycos {
                let! result = coroutine
                return text result
            })

    fun () -> [
        "deliver", asText (idle |> TaskRef.deliver 1) string
        "monitor", asText (idle.Remote.MonitorAsync()) (fun status -> string status.Kind)
        "terminate", asText (idle.Remote.TerminateAsync()) string
        "subscribe", asText (news.SubscribeAsync idle) string
        "locate",
        begin'
            node
            (pycos {
                try
                    let! found = node |> Node.locateTaskAt<int> place limit "nobody"
                    return string found
                with :? PeerLostException as lost ->
                    return string lost.Reason
            })
    ]

let private killing =
    testList "killed" [
        test "[N60] [N61] [SN13] [GN12] [GN13] Whoever waits for a killed process is told, soon, and once" {
            onUnix ()

            withNode id (fun node ->
                withChild "b" 0 (fun child place ->
                    onTask node (node |> Node.connect place) |> ignore
                    let wait = waits node place
                    signal "STOP" child
                    let waiting = wait ()
                    let clock = Stopwatch.StartNew()
                    signal "KILL" child

                    let results = [ for what, task in waiting -> what, resultOf what task ]
                    let isGone = comesAbout soon (fun () -> node.ConnectedPeers.Count = 0)
                    Expect.isTrue isGone "it is offline"
                    Expect.isLessThan clock.Elapsed soon "how long that took"

                    Expect.equal
                        results
                        [
                            "deliver", "Unknown"
                            "monitor", "PeerLost"
                            "terminate", "Unknown"
                            "subscribe", "Unknown"
                            "locate", "Crashed"
                        ]
                        "what each was told"))
        }

        test "[N61] A client that goes on sending to a killed server is told at once" {
            onUnix ()

            withNode id (fun node ->
                withChild "b" 0 (fun child place ->
                    onTask node (node |> Node.connect place) |> ignore
                    let numbers: TaskRef<int> = locate node place "numbers"
                    signal "KILL" child

                    let sending =
                        begin'
                            node
                            (pycos {
                                try
                                    while true do
                                        do! numbers |> TaskRef.sendWaiting 1
                                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)

                                    return null
                                with :? TaskUnreachableException as failure ->
                                    return failure.InnerException :?> PeerLostException
                            })

                    Expect.equal (resultOf "the client" sending).Reason (Nullable PeerReason.Crashed) "why"))
        }

        test "[N62] [SN14] A server that was started again at its port is another one" {
            onUnix ()

            withNode id (fun node ->
                withChild "b" 0 (fun child place ->
                    onTask node (node |> Node.connect place) |> ignore
                    let old: TaskRef<int> = locate node place "numbers"
                    signal "KILL" child
                    Expect.isTrue (comesAbout soon (fun () -> node.ConnectedPeers.Count = 0)) "it is offline"

                    withChild "b" place.Port (fun again _ ->
                        onTask node (node |> Node.connect place) |> ignore
                        Expect.isFalse (old |> TaskRef.trySend 1) "the old address"
                        let address: TaskRef<int> = locate node place "numbers"
                        let delivered = onTask node (address |> TaskRef.deliver 2)
                        Expect.equal delivered DeliveryResult.Delivered "the new one"
                        Expect.isTrue (comesAbout soon (fun () -> numbersOf again = "2")) "what it has got")))
        }

        test "[N65] [SN17] What a process has sent before it ends arrives" {
            let count = 2_000

            withChild "b" 0 (fun server place ->
                withChild "c" 0 (fun client _ ->
                    Expect.equal
                        (tell client $"send {place.Address} {place.Port} {count} 0")
                        $"all {count}"
                        "it has sent"

                    client.StandardInput.Close()
                    Expect.isTrue (client.WaitForExit limit) "it ends"
                    Expect.equal client.ExitCode 0 "its exit code"

                    Expect.isTrue
                        (comesAbout soon (fun () -> numbersOf server = upTo count))
                        "all have come, in order"

                    let gone () =
                        (tell server "statuses").EndsWith(string PeerReason.Shutdown, StringComparison.Ordinal)

                    Expect.isTrue (comesAbout soon gone) "then it has gone, and said so"))
        }
    ]

/// Whether all threads of a process stand still. The signal alone does not wait for that.
let private standsStill (child: Process) =
    let tasks = $"/proc/{child.Id}/task"

    not (Directory.Exists tasks)
    || Directory.GetDirectories tasks
       |> Array.forall (fun thread ->
           let stat = File.ReadAllText(Path.Combine(thread, "stat"))
           // The state follows the name, which is in parentheses: proc_pid_stat(5).
           stat[stat.LastIndexOf ')' + 2] = 'T')

let private halt (child: Process) =
    signal "STOP" child
    Expect.isTrue (comesAbout soon (fun () -> standsStill child)) "it is stopped"

let private stopping =
    testList "stopped" [
        test
            "[N64] [N68] [SN16] [GN21] A stopped process takes nothing in too late, and holds nobody up but its own senders" {
            onUnix ()
            let room = 256 * 1024

            withNode (having "MaxQueuedBytes" room) (fun node ->
                withChild "b" 0 (fun stopped place ->
                    withChild "c" 0 (fun other otherPlace ->
                        for there in [ place; otherPlace ] do
                            onTask node (node |> Node.connect there) |> ignore

                        let numbers: TaskRef<int> = locate node place "numbers"
                        let others: TaskRef<int> = locate node otherPlace "numbers"
                        halt stopped

                        let late =
                            onTask node (numbers |> TaskRef.deliverWithin (TimeSpan.FromMilliseconds 200.) -1)

                        Expect.contains [ DeliveryResult.TimedOut; DeliveryResult.Unknown ] late "no verdict"
                        let mutable sent = 0
                        let count = 100_000

                        let sending =
                            begin'
                                node
                                (pycos {
                                    for number in 1..count do
                                        do! numbers |> TaskRef.sendWaiting number
                                        sent <- number
                                })

                        let queued () =
                            node.ConnectedPeers
                            |> Seq.filter (fun peer -> peer.Name = "b")
                            |> Seq.sumBy _.QueuedBytes

                        Expect.isTrue (comesAbout soon (fun () -> queued () >= room)) "the queue is full"

                        for number in 1..100 do
                            let delivered = onTask node (others |> TaskRef.deliver number)
                            Expect.equal delivered DeliveryResult.Delivered "the others"

                        Expect.isLessThan (queued ()) (room + 1_000) "and grows no more"
                        Expect.isLessThan sent count "the sender waits"
                        signal "CONT" stopped
                        Expect.isTrue (sending.Wait limit) "the sender goes on"
                        let all = upTo count

                        Expect.isTrue
                            (comesAbout limit (fun () -> numbersOf stopped = all))
                            "all and nothing else has come, in order"

                        Expect.equal (numbersOf other) (upTo 100) "at the other one")))
        }
    ]

/// A machine that sends and one that is sent to, and what the sender says when it is done. The link is cut when some have come.
let private cutOff number heartbeat resume count (cut: (unit -> unit) -> (unit -> unit) -> unit) program =
    NetworkTests.withMachines (fun machine -> [ $"10.9.{number}.{machine}/24" ]) (fun first second ->
        use receiver = startOn second (arguments "b" 0 heartbeat resume)
        use sender = startOn first (arguments "a" 0 heartbeat resume)

        try
            let place = placeOf receiver
            placeOf sender |> ignore
            sender.StandardInput.WriteLine $"send {place.Address} {place.Port} {count} 20"
            sender.StandardInput.Flush()
            Expect.isTrue (comesAbout limit (fun () -> numbersOf receiver <> "")) "the first have come"
            let link = $"pn{Environment.ProcessId}b"

            let set state () =
                NetworkTests.ip $"-n {second} link set {link} {state}"

            cut (set "down") (set "up")
            program sender receiver (lineOf sender)
        finally
            for child in [ receiver; sender ] do
                child.Kill())

let private wait (time: TimeSpan) = Threading.Thread.Sleep time

let private cutting =
    testList "cut off" [
        test "[N63] [SN15] A link that is cut for five seconds loses, repeats and reorders nothing, and nobody is told" {
            let count = 300

            cutOff
                5
                heartbeat
                resume
                count
                (fun down up ->
                    down ()
                    // The cut itself takes time: nothing is waited for here.
                    wait (TimeSpan.FromSeconds 5.)
                    up ())
                (fun sender receiver said ->
                    Expect.equal said $"all {count}" "all are sent"

                    Expect.isTrue
                        (comesAbout limit (fun () -> numbersOf receiver = upTo count))
                        "all have come, in order"

                    Expect.equal (tell sender "undelivered") "0" "none is reported"
                    Expect.equal (tell sender "statuses") "Explicit" "the peer was there all the time")
        }

        test
            "[N60] [N63] [SN15] [GN20] A link that is cut for longer than a peer is sought loses it, and each lost message is reported" {
            let tuned = TimeSpan.FromMilliseconds 300.

            cutOff 6 tuned (TimeSpan.FromSeconds 2.) 10_000 (fun down _ -> down ()) (fun sender receiver said ->
                let words = said.Split ' '
                Expect.equal words[0] "Unreachable" "why it ends"

                let isTold () =
                    tell sender "statuses" = "Explicit Unreachable"

                Expect.isTrue (comesAbout soon isTold) "what watchers are told"

                let isGone () =
                    tell receiver "statuses" = "Explicit Unreachable"

                Expect.isTrue (comesAbout limit isGone) "and at the other side"
                let arrived = (numbersOf receiver).Split(' ').Length
                let reported = int (tell sender "undelivered")
                Expect.equal (numbersOf receiver) (upTo arrived) "those that came, in order"
                Expect.isGreaterThanOrEqual (arrived + reported) (int words[1]) "each came or is reported")
        }
    ]

let tests =
    testSequenced <| testList "lost processes" [ killing; stopping; cutting ]

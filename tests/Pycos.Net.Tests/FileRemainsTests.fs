/// What is left of a file when its transfer comes to nothing.
module internal Pycos.Net.Tests.FileRemainsTests

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.FileSupport

let private left =
    testList "what is left" [
        test "[GN25] Nothing is left of a file whose sender calls it back, and of its folder" {
            withFiles 5 intoInbox (fun simulation place a b ->
                pycos {
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 5.)
                    let path = write place.Source "x" (contentOf 1 (4 * megabyte))
                    use source = new CancellationTokenSource()

                    do!
                        at
                            a
                            (pycos {
                                let sending =
                                    PycosTask.spawn (
                                        a.Node.SendFileAsync(
                                            b.Node.Location,
                                            path,
                                            "s",
                                            cancellationToken = source.Token
                                        )
                                    )

                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 60.)
                                Expect.equal (treeOf place.Inbox).Length 2 "it is arriving"
                                let part = Directory.GetFiles(Path.Combine(place.Inbox, "s"))[0]

                                if not (OperatingSystem.IsWindows()) then
                                    Expect.equal (int (File.GetUnixFileMode part)) 0o600 "for its owner only"

                                source.Cancel()
                                let mutable cancelled = false

                                try
                                    let! _ = sending
                                    ()
                                with :? OperationCanceledException ->
                                    cancelled <- true

                                Expect.isTrue cancelled "called back"
                                do! PycosTask.sleep second
                                Expect.isEmpty (treeOf place.Inbox) "nothing is left"
                            })

                    let! again = at a (a.Node |> Files.send b.Node.Location path)
                    Expect.equal again FileSent.Sent "the next time"
                })
        }

        test "[GN25] Nothing is left of a file that is fetched and called back, whenever that is" {
            for milliseconds in 0..3..60 do
                withFiles milliseconds intoInbox (fun simulation place a b ->
                    pycos {
                        simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 5.)
                        write place.Inbox "x" (contentOf 1 (4 * megabyte)) |> ignore
                        use source = new CancellationTokenSource()
                        let target = Path.Combine(place.Source, "x")

                        do!
                            at
                                a
                                (pycos {
                                    let fetching =
                                        PycosTask.spawn (
                                            a.Node.FetchFileAsync(
                                                b.Node.Location,
                                                "x",
                                                target,
                                                cancellationToken = source.Token
                                            )
                                        )

                                    do! PycosTask.sleep (TimeSpan.FromMilliseconds(float milliseconds))
                                    source.Cancel()
                                    let mutable cancelled = false

                                    try
                                        let! _ = fetching
                                        ()
                                    with :? OperationCanceledException ->
                                        cancelled <- true

                                    Expect.isTrue cancelled "called back"
                                    do! PycosTask.sleep second
                                    Expect.isEmpty (treeOf place.Source) "nothing is left"
                                    let! _ = a.Node |> Files.fetch b.Node.Location "x" target

                                    Expect.isTrue
                                        (File.ReadAllBytes target = contentOf 1 (4 * megabyte))
                                        "the next time"
                                })
                    })
        }

        test "[GN25] [N61] Nothing is left of a file when its sender, or its receiver, stops" {
            for stops in [ "sender"; "receiver" ] do
                withPlace (fun place ->
                    use simulation = Simulation.create 6

                    Simulation.runIn
                        simulation
                        (pycos {
                            let quick = having "DrainTimeout" (TimeSpan.FromMilliseconds 20.)
                            let! a = startWith (granting Capabilities.All >> quick) "a" simulation
                            let! b = startWith (allowing (intoInbox place) >> quick) "b" simulation
                            let! _ = at a (a.Node |> Node.connect b.Node.Location)
                            simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 5.)
                            let path = write place.Source "x" (contentOf 1 (8 * megabyte))

                            let sending =
                                a.Tasks.Spawn(
                                    a.Node |> Files.sendWith Files.options b.Node.Location "s" path |> reasonOf
                                )

                            do! PycosTask.sleep (TimeSpan.FromMilliseconds 60.)
                            Expect.equal (treeOf place.Inbox).Length 2 "it is arriving"
                            do! (if stops = "sender" then a else b).Node.StopAsync()
                            let! reason = sending
                            Expect.isTrue reason.IsSome $"the {stops} stops: {reason}"
                            do! PycosTask.sleep second
                            Expect.isEmpty (treeOf place.Inbox) "nothing is left"
                            do! a.Node.StopAsync()
                            do! b.Node.StopAsync()
                        }))
        }

        test
            "[GN25] The beginning of a file whose sender was lost is kept if that is wanted, and goes on where it ended" {
            let keeping (place: Place) =
                FileReceivingOptions(Directory = place.Inbox, KeepIncompleteFor = TimeSpan.FromMinutes 5.)

            let content = contentOf 1 megabyte
            let half = megabyte / 8

            let sendHalf (simulation: Simulation) (a: Site) (b: Site) =
                pycos {
                    do!
                        inside
                            a
                            (pycos {
                                let struct (request, session) = (peerOf a b).BeginFileRequest()
                                session.Outbox |> append (putOf request.Id [ "s" ] "x" content)
                                let! _ = request.WaitForGoAsync(Nullable second)

                                let stream =
                                    session.Streams.Open(StreamPurpose.File, uint64 megabyte, request.Id, ignore)

                                stream.Offer(ReadOnlyMemory(content, 0, half))
                                do! PycosTask.sleep second
                            })

                    do! at b (pycos { do! b.Node |> Node.disconnect a.Node.Location })
                    do! PycosTask.sleep second
                    let! _ = at a (a.Node |> Node.connect b.Node.Location)
                    ()
                }

            withFiles 7 keeping (fun simulation place a b ->
                pycos {
                    do! sendHalf simulation a b
                    Expect.equal (treeOf place.Inbox).Length 2 "the beginning is there"

                    let! offset =
                        inside
                            a
                            (pycos {
                                let struct (request, session) = (peerOf a b).BeginFileRequest()
                                session.Outbox |> append (putOf request.Id [ "s" ] "x" content)
                                let! offset = request.WaitForGoAsync(Nullable second)
                                let rest = megabyte - half

                                let stream =
                                    session.Streams.Open(StreamPurpose.File, uint64 rest, request.Id, ignore)

                                stream.Offer(ReadOnlyMemory(content, half, rest))
                                stream.Finish()
                                let! answer = request.WaitAsync(Nullable(10. * second))
                                Expect.equal answer.Code FileAnswer.Sent "sent"
                                return offset.Value
                            })

                    Expect.equal offset (uint64 half) "from where it goes on"
                    Expect.isTrue (File.ReadAllBytes(Path.Combine(place.Inbox, "s", "x")) = content) "the content"

                    // Another content of the same name and length begins anew.
                    File.Delete(Path.Combine(place.Inbox, "s", "x"))
                    do! sendHalf simulation a b
                    let other = write place.Source "x" (contentOf 2 megabyte)
                    let! sent = at a (a.Node |> Files.sendWith Files.options b.Node.Location "s" other)
                    Expect.equal sent FileSent.Sent "sent"

                    Expect.isTrue
                        (File.ReadAllBytes(Path.Combine(place.Inbox, "s", "x")) = contentOf 2 megabyte)
                        "the other content"

                    do! PycosTask.sleep (TimeSpan.FromMinutes 6.)
                    Expect.equal (treeOf place.Inbox).Length 2 "what was kept is gone after its time"
                })
        }
    ]

/// Lets long files arrive in folders, and does something once their beginnings are there: with how to call each back, and whether it
/// was sent in the end.
let private withArriving (directories: string list) (program: Place -> Site -> _ list -> Coroutine<unit>) =
    withFiles 5 intoInbox (fun simulation place a b ->
        pycos {
            simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 5.)

            let sendings = [
                for number, directory in List.indexed directories do
                    let path = write place.Source $"{number}" (contentOf number (4 * megabyte))
                    let source = new CancellationTokenSource()

                    let sending =
                        a.Node.SendFileAsync(b.Node.Location, path, directory, cancellationToken = source.Token)

                    let ended =
                        a.Tasks.Spawn(
                            pycos {
                                try
                                    let! result = sending
                                    return result.Status = FileSendStatus.Sent
                                with :? OperationCanceledException ->
                                    return false
                            }
                        )

                    source, ended
            ]

            do! PycosTask.sleep (TimeSpan.FromMilliseconds 60.)
            let parts = Directory.GetFiles(place.Inbox, "*", SearchOption.AllDirectories)
            Expect.equal parts.Length sendings.Length "they are arriving"
            do! program place b sendings

            for source, _ in sendings do
                source.Dispose()
        })

/// Calls a file back, and lets the other node notice.
let private callBack (source: CancellationTokenSource, ended: PycosTask<bool>) =
    pycos {
        source.Cancel()
        let! sent = ended
        Expect.isFalse sent "called back"
        do! PycosTask.sleep (TimeSpan.FromMilliseconds 30.)
    }

let private folders =
    testList "folders" [
        for first, second in [ 0, 1; 1, 0 ] do
            test $"[GN25] [N53] Nothing is left of the folders of two files that are called back, number {first} first" {
                withArriving [ "s"; "s/t" ] (fun place _ sendings ->
                    pycos {
                        do! callBack sendings[first]
                        Expect.isTrue (Directory.Exists(Path.Combine(place.Inbox, "s"))) "the other is arriving"
                        do! callBack sendings[second]
                        Expect.isEmpty (treeOf place.Inbox) "nothing is left"
                    })
            }

        test "[GN25] [N53] The folders of two files stay when one of them is called back and the other arrives" {
            withArriving [ "s/t"; "s/t" ] (fun place _ sendings ->
                pycos {
                    do! callBack sendings[0]
                    let! sent = snd sendings[1]
                    Expect.isTrue sent "the other"
                    Expect.equal (treeOf place.Inbox).Length 3 "it is there, and its folders"
                })
        }

        test "[GN25] [N59] A folder that was made for a file stays if it has become the receive directory since" {
            withArriving [ "s/t" ] (fun place b sendings ->
                pycos {
                    do! at b (pycos { do! b.Node |> Files.setReceiveDirectory "s" })
                    do! callBack sendings[0]
                    Expect.equal (treeOf place.Inbox) [ "s/" ] "the receive directory, and no more"
                })
        }
    ]

/// Sends files while connections break and senders give up: each file is there as a whole, or not at all.
let private wholeOrNothing seed =
    let random = Random(seed: int)

    withFiles seed intoInbox (fun simulation place a b ->
        pycos {
            simulation
            |> Simulation.setLatency (TimeSpan.FromMilliseconds(float (random.Next 6)))

            let count = random.Next(1, 5)

            let length () =
                match random.Next 4 with
                | 0 -> 0
                | 1 -> random.Next 1000
                | 2 -> random.Next(200_000, 300_000)
                | _ -> random.Next(3 * megabyte / 2)

            let sendings = [
                for number in 1..count do
                    let content = contentOf (seed + number) (length ())
                    let path = write place.Source $"{number}" content
                    let source = new CancellationTokenSource()

                    let sending =
                        a.Node.SendFileAsync(b.Node.Location, path, $"s{number % 2}", cancellationToken = source.Token)

                    let task =
                        a.Tasks.Spawn(
                            pycos {
                                try
                                    let! result = sending
                                    return result.Status = FileSendStatus.Sent
                                with
                                | :? OperationCanceledException -> return false
                                | :? FileTransferException -> return false
                            }
                        )

                    number, content, source, task
            ]

            for _ in 1 .. random.Next 6 do
                do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (random.Next 60)))

                if random.Next 3 = 0 then
                    let _, _, source, _ = sendings[random.Next count]
                    source.Cancel()
                else
                    let location = (if random.Next 2 = 0 then a else b).Node.Location

                    simulation.Network.ResetConnections(IPEndPoint(location.Address, location.Port))
                    |> ignore

            let expected = ResizeArray()
            let sent = HashSet()

            for number, _, source, task in sendings do
                let! isSent = task

                if isSent then
                    sent.Add number |> ignore

                source.Dispose()

            // What was called back when all of it was on its way may still arrive.
            do! PycosTask.sleep (2. * second)

            for number, content, _, _ in sendings do
                let path = Path.Combine(place.Inbox, $"s{number % 2}", $"{number}")

                if sent.Contains number then
                    Expect.isTrue (File.Exists path) $"seed {seed}: file {number} is there"

                if File.Exists path then
                    Expect.isTrue (File.ReadAllBytes path = content) $"seed {seed}: file {number} is whole"
                    expected.Add path

            let there = Directory.GetFiles(place.Inbox, "*", SearchOption.AllDirectories)

            let empty =
                Directory.GetDirectories(place.Inbox)
                |> Array.filter (Directory.EnumerateFileSystemEntries >> Seq.isEmpty)

            Expect.equal (Array.sort there) (expected.ToArray() |> Array.sort) $"seed {seed}: nothing else is there"
            Expect.isEmpty empty $"seed {seed}: no empty folder"
        })

    true

let private brokenCount = 60

let tests =
    testList "what is left of files" [
        left
        folders
        test "[N53] [GN25] [N63] A file is there as a whole or not at all, though connections break and senders give up" {
            let seeds = Gen.choose (0, Int32.MaxValue - 1000)
            Property.check brokenCount (Prop.forAll (Arb.fromGen seeds) wholeOrNothing)
            Explored.property "files of nodes whose connections break" brokenCount
        }
    ]

/// Files that are sent to other nodes.
module internal Pycos.Net.Tests.FileTransferTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.FileSupport

let private overwriting = FileTransferOptions(Overwrites = true)

let private sending =
    testList "sending" [
        for length in [ 0; 1; 64 * 1024; 256 * 1024; 3 * megabyte / 2 ] do
            test $"[N53] A file of {length} bytes arrives as it was in the folder that was asked for" {
                withFiles length intoInbox (fun _ place a b ->
                    pycos {
                        let content = contentOf length length
                        let! result = send place a b Files.options "sub/deeper" "data.bin" content
                        Expect.equal result FileSent.Sent "the result"
                        Expect.equal (treeOf place.Inbox).Length 3 "nothing else is there"

                        let arrived =
                            File.ReadAllBytes(Path.Combine(place.Inbox, "sub", "deeper", "data.bin"))

                        Expect.isTrue (arrived = content) "the content"
                    })
            }

        test "[GD58] A file is sent without waiting for the other side after each piece" {
            withPlace (fun place ->
                // The system takes more than the other side has read, as it does on a long way.
                use simulation =
                    Simulation.createWith (SimulationOptions(BufferSize = 4 * megabyte)) 8

                Simulation.runIn
                    simulation
                    (pycos {
                        let! a = startWith (granting Capabilities.All) "a" simulation
                        let! b = startWith (allowing (intoInbox place)) "b" simulation
                        let! _ = at a (a.Node |> Node.connect b.Node.Location)
                        let oneWay = TimeSpan.FromMilliseconds 50.
                        simulation |> Simulation.setLatency oneWay
                        let content = contentOf 3 (3 * megabyte)
                        let before = Simulation.elapsed simulation
                        let! result = send place a b Files.options "" "long.bin" content
                        let took = Simulation.elapsed simulation - before
                        Expect.equal result FileSent.Sent "the result"
                        let pieces = content.Length / StreamLimits.Piece
                        let ifEachWereAwaited = 2. * oneWay * float pieces
                        Expect.isLessThan took (ifEachWereAwaited / 2.) $"{pieces} pieces"
                        let arrived = File.ReadAllBytes(Path.Combine(place.Inbox, "long.bin"))
                        Expect.isTrue (arrived = content) "the content"
                        do! a.Node.StopAsync()
                        do! b.Node.StopAsync()
                    }))
        }

        test "[N54] [SN24] [GD58] Sending tells whether the file was sent, is there, or is another there, and which" {
            withFiles 1 intoInbox (fun _ place a b ->
                pycos {
                    let path = write place.Source "x.txt" (contentOf 1 100)
                    File.SetLastWriteTimeUtc(path, DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc))

                    let again options =
                        at a (a.Node |> Files.sendWith options b.Node.Location "" path)

                    let! first = again Files.options
                    let! second = again Files.options
                    Expect.equal (first, second) (FileSent.Sent, FileSent.Identical) "twice the same"
                    File.WriteAllBytes(path, contentOf 2 200)
                    let! third = again Files.options

                    match third with
                    | FileSent.Different existing ->
                        Expect.equal
                            (existing.Name, existing.Length, existing.IsFolder)
                            ("x.txt", 100L, false)
                            "what is there"

                        Expect.equal
                            existing.Modified.UtcDateTime
                            (DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc))
                            "its time"

                        Expect.equal (int existing.Mode) 0o644 "its mode"
                    | other -> failtest $"{other}"

                    Expect.equal (FileInfo(Path.Combine(place.Inbox, "x.txt"))).Length 100L "it stays"
                    let! fourth = again overwriting
                    Expect.equal fourth FileSent.Sent "overwritten"
                    let arrived = File.ReadAllBytes(Path.Combine(place.Inbox, "x.txt"))
                    Expect.isTrue (arrived = contentOf 2 200) "the new content"
                })
        }

        test "[N54] [SN24] [GD58] Each failure throws with its reason" {
            withFiles 2 intoInbox (fun simulation place a b ->
                pycos {
                    let path = write place.Source "x" (contentOf 1 10)

                    let sendTo location directory path =
                        a.Node |> Files.sendWith Files.options location directory path

                    do!
                        at
                            a
                            (pycos {
                                let here = b.Node.Location

                                for missing in [ "missing"; "" ] do
                                    let mutable thrown = null

                                    try
                                        let! _ = sendTo here "" (Path.Combine(place.Source, "none", missing + "x"))
                                        ()
                                    with :? IOException as failure ->
                                        thrown <- failure

                                    Expect.isNotNull thrown "a file that is not there"

                                do!
                                    sendTo here "" place.Source
                                    |> expectReason FileTransferFailure.NotAFile "a folder"

                                for directory in
                                    [
                                        "/abs"
                                        ".."
                                        "a/../b"
                                        "a//b"
                                        "C:/x"
                                        "a\\b"
                                        "con"
                                        String.replicate 17 "d/" + "d"
                                    ] do
                                    let mutable refused = false

                                    try
                                        let! _ = sendTo here directory path
                                        ()
                                    with :? ArgumentException ->
                                        refused <- true

                                    Expect.isTrue refused $"the folder {directory}"

                                let nobody = Location(here.Address, 1)

                                do!
                                    sendTo nobody "" path
                                    |> expectReason FileTransferFailure.Unreachable "nobody there"

                                Directory.CreateDirectory(Path.Combine(place.Inbox, "x")) |> ignore

                                do!
                                    sendTo here "" path
                                    |> expectReason FileTransferFailure.NotAFile "there is a folder of that name"

                                File.WriteAllText(Path.Combine(place.Inbox, "plain"), "")

                                do!
                                    sendTo here "plain" path
                                    |> expectReason FileTransferFailure.NotAFile "a file where a folder is to be"

                                do!
                                    a.Node
                                    |> Files.delete here "absent"
                                    |> expectReason FileTransferFailure.NotFound "nothing to delete"

                                do!
                                    a.Node
                                    |> Files.delete here "x"
                                    |> expectReason FileTransferFailure.NotAFile "a folder is not deleted"

                                do!
                                    a.Node
                                    |> Files.list here "absent"
                                    |> expectReason FileTransferFailure.NotFound "nothing to list"

                                let target = Path.Combine(place.Source, "fetched")

                                do!
                                    a.Node
                                    |> Files.fetch here "absent" target
                                    |> expectReason FileTransferFailure.NotFound "nothing to fetch"
                            })
                })
        }

        test "[GN5] [GN53] Without a folder, or without the capability, everything about files is refused" {
            withPlace (fun place ->
                for grants, files in
                    [
                        Capabilities.Default, intoInbox place
                        Capabilities.All &&& ~~~Capabilities.PutFiles, intoInbox place
                        Capabilities.All, FileReceivingOptions()
                    ] do
                    use simulation = Simulation.create 3

                    Simulation.runIn
                        simulation
                        (pycos {
                            let! a = startWith (granting Capabilities.All) "a" simulation
                            let! b = startWith (granting grants >> having "Files" files) "b" simulation
                            let here = b.Node.Location
                            let path = write place.Source "x" (contentOf 1 10)

                            do!
                                at
                                    a
                                    (pycos {
                                        let! sent = a.Node |> Files.send here path |> reasonOf
                                        Expect.equal sent (Some FileTransferFailure.AccessDenied) "sending"

                                        if grants = Capabilities.Default || isNull files.Directory then
                                            for what in
                                                [
                                                    a.Node |> Files.delete here "x" |> reasonOf
                                                    a.Node |> Files.list here "" |> reasonOf
                                                    a.Node |> Files.fetch here "x" (path + "2") |> reasonOf
                                                ] do
                                                let! refused = what

                                                Expect.equal
                                                    refused
                                                    (Some FileTransferFailure.AccessDenied)
                                                    "the others"
                                    })

                            do! a.Node.StopAsync()
                            do! b.Node.StopAsync()
                        }))
        }

        test "[N57] A file keeps its time and its permissions, but for those that are withheld and the special ones" {
            if OperatingSystem.IsWindows() then
                skiptest "Windows has no permission bits"

            for sent, withheld, expected in
                [
                    0o4755, 0o022, 0o755
                    0o2644, 0o022, 0o644
                    0o1777, 0o022, 0o755
                    0o666, 0o000, 0o666
                    0o640, 0o077, 0o600
                    0o555, 0o022, 0o555
                ] do
                let files (place: Place) =
                    FileReceivingOptions(Directory = place.Inbox, WithheldModes = enum<UnixFileMode> withheld)

                withFiles sent files (fun _ place a b ->
                    pycos {
                        let path = write place.Source "tool" (contentOf 1 10) |> withMode sent
                        let time = DateTime(2001, 2, 3, 4, 5, 6, 789, DateTimeKind.Utc)
                        File.SetLastWriteTimeUtc(path, time)
                        let! _ = at a (a.Node |> Files.send b.Node.Location path)
                        let arrived = Path.Combine(place.Inbox, "tool")
                        Expect.equal (int (File.GetUnixFileMode arrived)) expected "the permissions"
                        Expect.equal (File.GetLastWriteTimeUtc arrived) time "the time"
                        let! again = at a (a.Node |> Files.send b.Node.Location path)
                        Expect.equal again FileSent.Identical "and it is known again"
                    })
        }
    ]

let private limits =
    testList "limits" [
        test "[N55] A file that is too long is refused before any of it is sent" {
            let files (place: Place) =
                FileReceivingOptions(Directory = place.Inbox, MaxFileBytes = 1000L)

            withFiles 4 files (fun _ place a b ->
                pycos {
                    let! fits = send place a b Files.options "" "fits" (contentOf 1 1000)
                    Expect.equal fits FileSent.Sent "as long as it may be"

                    let! refused =
                        send place a b Files.options "sub" "long" (contentOf 1 1001) |> reasonOf

                    Expect.equal refused (Some FileTransferFailure.TooLarge) "one more"
                    Expect.equal (treeOf place.Inbox).Length 1 "nothing of it is there"
                })
        }

        test
            "[N55] [GN7] [GD58] A sender that sends more, or less, or something else than it has declared is cut off, and nothing is left" {
            withFiles 5 intoInbox (fun _ place a b ->
                pycos {
                    let content = contentOf 1 1000

                    for opened, poured in [ 1000, 2000; 1000, 999; 2000, 2000; 1000, -1000 ] do
                        let! reason =
                            inside
                                a
                                (pycos {
                                    let struct (request, session) = (peerOf a b).BeginFileRequest()
                                    session.Outbox |> append (putOf request.Id [ "sub" ] "x" content)
                                    let! _ = request.WaitForGoAsync(Nullable second)

                                    let stream =
                                        session.Streams.Open(StreamPurpose.File, uint64 opened, request.Id, ignore)

                                    let other =
                                        if poured < 0 then
                                            contentOf 2 1000
                                        else
                                            Array.append content content

                                    stream.Offer(ReadOnlyMemory(other, 0, abs poured))
                                    stream.Finish()
                                    return! reasonOf (request.WaitAsync(Nullable second))
                                })

                        Expect.equal reason (Some FileTransferFailure.Corrupted) $"{opened} announced, {poured} sent"
                        Expect.isEmpty (treeOf place.Inbox) "nothing is left"
                })
        }

        test "[GN25] A sender that falls silent is given up after its step timeout, and nothing is left" {
            withFiles 6 intoInbox (fun simulation place a b ->
                pycos {
                    let! reason =
                        inside
                            a
                            (pycos {
                                let struct (request, session) = (peerOf a b).BeginFileRequest()
                                session.Outbox |> append (putOf request.Id [ "sub" ] "x" (contentOf 1 1000))
                                let! _ = request.WaitForGoAsync(Nullable second)
                                let before = Simulation.elapsed simulation
                                let! reason = reasonOf (request.WaitAsync(Nullable(20. * second)))
                                let waited = Simulation.elapsed simulation - before
                                Expect.isTrue (waited >= 10. * second && waited < 11. * second) $"after {waited}"
                                return reason
                            })

                    Expect.equal reason (Some FileTransferFailure.TimedOut) "the reason"
                    Expect.isEmpty (treeOf place.Inbox) "nothing is left"
                })
        }

        test
            "Of two that send a file of one name at a time, one is told that it is busy, and the other's is there as a whole" {
            withFiles 7 intoInbox (fun simulation place a b ->
                pycos {
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 5.)
                    let first = write place.Source "x" (contentOf 1 megabyte)
                    let other = Directory.CreateDirectory(Path.Combine(place.Source, "2")).FullName
                    let second = write other "x" (contentOf 2 megabyte)

                    let! reasons =
                        at
                            a
                            (pycos {
                                let both = [
                                    for path in [ first; second ] ->
                                        PycosTask.spawn (
                                            a.Node |> Files.sendWith overwriting b.Node.Location "s" path |> reasonOf
                                        )
                                ]

                                let! one = both[0]
                                let! two = both[1]
                                return [ one; two ]
                            })

                    Expect.equal (List.sort reasons) [ None; Some FileTransferFailure.Busy ] "the outcomes"
                    let winner = if reasons[0].IsNone then 1 else 2
                    let arrived = File.ReadAllBytes(Path.Combine(place.Inbox, "s", "x"))
                    Expect.isTrue (arrived = contentOf winner megabyte) "the content"
                    Expect.equal (treeOf place.Inbox).Length 2 "nothing else"
                })
        }
    ]

let tests = testList "sending of files" [ sending; limits ]

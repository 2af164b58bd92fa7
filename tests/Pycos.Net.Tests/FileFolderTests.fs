/// The folder of a node for files: what others delete, list and fetch there, and where it lies.
module internal Pycos.Net.Tests.FileFolderTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.FileSupport

let private deleting =
    testList "deleting" [
        test "[N58] [SN24] A deleted file is gone with the folders that are empty then, but the receive directory stays" {
            withFiles 8 intoInbox (fun _ place a b ->
                pycos {
                    for directory, name in [ "a/b/c", "1"; "a/b", "2"; "", "3" ] do
                        let! sent = send place a b Files.options directory name (contentOf 1 10)
                        Expect.equal sent FileSent.Sent "sent"

                    let delete path =
                        at a (a.Node |> Files.delete b.Node.Location path)

                    do! delete "a/b/c/1"
                    Expect.isFalse (Directory.Exists(Path.Combine(place.Inbox, "a/b/c"))) "the empty folder"
                    Expect.isTrue (File.Exists(Path.Combine(place.Inbox, "a/b/2"))) "its neighbour"
                    do! delete "a/b/2"
                    do! delete "3"
                    Expect.isTrue (Directory.Exists place.Inbox) "the receive directory"
                    Expect.isEmpty (treeOf place.Inbox) "all is gone"
                })
        }
    ]

let private directory =
    testList "receive directory" [
        test
            "[N59] [GN53] It is made for its owner only, can be read, and moves only beneath the one that was configured" {
            withFiles 9 intoInbox (fun _ place a b ->
                pycos {
                    Expect.equal (Files.receiveDirectory b.Node) (Some place.Inbox) "at first"
                    Expect.isNone (Files.receiveDirectory a.Node) "a node without"

                    if not (OperatingSystem.IsWindows()) then
                        Expect.equal (int (File.GetUnixFileMode place.Inbox)) 0o700 "for its owner only"

                    Directory.CreateSymbolicLink(Path.Combine(place.Inbox, "way-out"), place.Outside)
                    |> ignore

                    let before = treeOf place.Outside

                    do!
                        at
                            b
                            (pycos {
                                do! b.Node |> Files.setReceiveDirectory "job/1"

                                Expect.equal
                                    (Files.receiveDirectory b.Node)
                                    (Some(Path.Combine(place.Inbox, "job", "1")))
                                    "moved"

                                for outside in [ ".."; "../inbox-outside"; place.Outside; "/"; "way-out"; "way-out/x" ] do
                                    let mutable refused = false

                                    try
                                        do! b.Node |> Files.setReceiveDirectory outside
                                    with :? ArgumentException ->
                                        refused <- true

                                    Expect.isTrue refused outside
                            })

                    let! _ = send place a b Files.options "s" "x" (contentOf 1 10)
                    Expect.isTrue (File.Exists(Path.Combine(place.Inbox, "job/1/s/x"))) "it goes there"
                    do! at b (pycos { do! b.Node |> Files.setReceiveDirectory place.Inbox })
                    let! found = at a (a.Node |> Files.list b.Node.Location "")
                    Expect.equal [ for file in found -> file.Name ] [ "job" ] "moved back, and no link is listed"
                    Expect.equal (treeOf place.Outside) before "nothing outside"
                })
        }

        test "A folder that others may write into is refused" {
            if OperatingSystem.IsWindows() then
                skiptest "Windows has no permission bits"

            withPlace (fun place ->
                let inbox = Directory.CreateDirectory place.Inbox
                withMode 0o777 inbox.FullName |> ignore
                use simulation = Simulation.create 1

                Expect.throwsT<ArgumentException>
                    (fun () ->
                        Simulation.runIn simulation (startWith (allowing (intoInbox place)) "b" simulation)
                        |> ignore)
                    "refused")
        }
    ]

let private fetching =
    testList "fetching" [
        for length in [ 0; 1; 3 * megabyte / 2 ] do
            test $"A file of {length} bytes is fetched as it is, with its time and permissions" {
                withFiles length intoInbox (fun _ place a b ->
                    pycos {
                        Directory.CreateDirectory(Path.Combine(place.Inbox, "s")) |> ignore
                        let there = write (Path.Combine(place.Inbox, "s")) "x" (contentOf 1 length)
                        File.SetLastWriteTimeUtc(there, DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc))
                        let here = Path.Combine(place.Source, "mine")

                        do!
                            at
                                a
                                (pycos {
                                    let! described = a.Node |> Files.fetch b.Node.Location "s/x" here
                                    Expect.equal (described.Name, described.Length) ("x", int64 length) "described"
                                    Expect.isTrue (File.ReadAllBytes here = contentOf 1 length) "the content"

                                    Expect.equal
                                        (File.GetLastWriteTimeUtc here)
                                        (File.GetLastWriteTimeUtc there)
                                        "the time"

                                    let mutable refused = false

                                    try
                                        let! _ = a.Node |> Files.fetch b.Node.Location "s/x" here
                                        ()
                                    with :? IOException ->
                                        refused <- true

                                    Expect.isTrue refused "what is there is not overwritten"

                                    let! _ =
                                        a.Node
                                        |> Files.fetchWith
                                            (FileTransferOptions(Overwrites = true))
                                            b.Node.Location
                                            "s/x"
                                            here

                                    let! listed = a.Node |> Files.list b.Node.Location "s"
                                    Expect.equal listed [ described ] "listed"
                                })

                        Expect.equal (treeOf place.Source).Length 1 "nothing else is left"
                    })
            }

        test "Both fetch and send at the same time, with the same numbers" {
            withPlace (fun place ->
                use simulation = Simulation.create 11
                simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 2.)

                Simulation.runIn
                    simulation
                    (pycos {
                        let! a =
                            startWith (allowing (FileReceivingOptions(Directory = place.Outside))) "a" simulation

                        let! b = startWith (allowing (intoInbox place)) "b" simulation
                        let! _ = at a (a.Node |> Node.connect b.Node.Location)
                        let there = write place.Inbox "x" (contentOf 1 megabyte)
                        let sent = write place.Source "y" (contentOf 2 megabyte)
                        let target = Path.Combine(place.Source, "x")
                        let fetching = a.Tasks.Spawn(a.Node |> Files.fetch b.Node.Location "x" target)
                        let sending = b.Tasks.Spawn(b.Node |> Files.send a.Node.Location sent)
                        let! _ = fetching
                        let! result = sending
                        Expect.equal result FileSent.Sent "sent"
                        Expect.isTrue (File.ReadAllBytes target = File.ReadAllBytes there) "fetched"

                        Expect.isTrue
                            (File.ReadAllBytes(Path.Combine(place.Outside, "y")) = contentOf 2 megabyte)
                            "arrived"

                        do! a.Node.StopAsync()
                        do! b.Node.StopAsync()
                    }))
        }

        test "A folder with so many files that the list needs a stream is listed as a whole" {
            withFiles 12 intoInbox (fun _ place a b ->
                pycos {
                    let names = [ for number in 1..3000 -> $"a file with the number {number:D5}" ]

                    for name in names do
                        write place.Inbox name [||] |> ignore

                    let! found = at a (a.Node |> Files.list b.Node.Location "")
                    Expect.equal [ for file in found -> file.Name ] names "all of them"
                })
        }
    ]

let tests = testList "folder for files" [ deleting; directory; fetching ]

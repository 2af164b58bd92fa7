/// What peers must not be able to do with files, whatever they call them.
module internal Pycos.Net.Tests.FileConfinementTests

open System
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

/// Paths by which somebody could try to get out, or to something that is no file: folders and a name.
let private hostile = [
    [ ".." ], "secret"
    [ ".."; "inbox-outside" ], "secret"
    [ "a"; ".."; ".." ], "secret"
    [], ".."
    [], "."
    [], ""
    [ "" ], "x"
    [], "../inbox-outside/secret"
    [], "..\\inbox-outside\\secret"
    [], "/etc/passwd"
    [ "/"; "etc" ], "passwd"
    [ "C:" ], "x"
    [], "C:x"
    [], "x:stream"
    [], "\\\\server\\share\\x"
    [ "\\\\server"; "share" ], "x"
    [], "nul"
    [], "NUL.txt"
    [], "com1"
    [], "LPT9.log"
    [], "lpt¹"
    [ "con" ], "x"
    [], "aux .txt"
    [], "a\000b"
    [], "a\nb"
    [], "a\u007fb"
    [], "\u0085"
    [], "dot."
    [], "blank "
    [ "dots..." ], "x"
    [], String('n', 256)
    [], String('é', 128)
    [ for _ in 1..16 -> "d" ] @ [ ".." ], "x"
    [], ".0123456789abcdef0123456789abcdef.part"
]

let private harmless = [
    [], "~"
    [], ".hidden"
    [], "..x"
    [], "x..y"
    [ "console"; "COM10" ], "nully"
    [ "ä"; "日本" ], "🙂"
    [], String('é', 127) + "x"
    [], "a.part"
    [ for _ in 1..16 -> "d" ], "x"
]

/// What all requests about a path come to; none if it was refused before.
let private tryAll (a: Site) (b: Site) (names: string list) name =
    pycos {
        let outcome (send: uint64 -> Outbox -> unit) = ask a b send |> reasonOf
        let! put = outcome (fun id outbox -> outbox |> append (putOf id names name [||]))

        let! delete =
            outcome (fun id outbox -> outbox |> append (FileDeleteFrame(id, folders names, name)))

        let! list =
            outcome (fun id outbox -> outbox |> append (FileListFrame(id, folders (names @ [ name ]), "")))

        let! get =
            outcome (fun id outbox -> outbox |> append (FileGetFrame(id, folders names, name)))

        return [ put; delete; list; get ]
    }

let private confinement =
    testList "confinement" [
        test "[N56] [GN4] [SN24] [GD58] No name leads out of the receive directory, whatever is asked for" {
            withFiles 1 intoInbox (fun _ place a b ->
                pycos {
                    let before = treeOf place.Home

                    for names, name in hostile do
                        // More folders than a frame may have are a mistake of the peer, which gets no other answer.
                        if names.Length <= 16 && name <> "" && not (List.contains "" names) then
                            let! outcomes = tryAll a b names name

                            for outcome in outcomes do
                                Expect.equal outcome (Some FileTransferFailure.InvalidName) $"{names} {name}"

                        Expect.isNotNull (FileNames.Refusal((folders names).Add name)) $"{names} {name}"
                        Expect.equal (treeOf place.Home) before $"nothing changes: {names} {name}"

                    for names, name in harmless do
                        Expect.isNull (FileNames.Refusal((folders names).Add name)) $"{names} {name}"
                })
        }

        test "[N56] [GN4] No link is followed, neither at the end of a path nor on the way" {
            if OperatingSystem.IsWindows() then
                skiptest "links need rights on Windows that a test does not have"

            withFiles 2 intoInbox (fun _ place a b ->
                pycos {
                    let link name target =
                        File.CreateSymbolicLink(Path.Combine(place.Inbox, name), target) |> ignore

                    link "folder" place.Outside
                    link "file" (Path.Combine(place.Outside, "secret"))
                    link "dangling" (Path.Combine(place.Outside, "new"))
                    link "inside" place.Inbox
                    let before = treeOf place.Outside

                    for names, name in
                        [
                            [ "folder" ], "secret"
                            [ "folder"; "sub" ], "x"
                            [], "file"
                            [], "dangling"
                            [ "inside" ], "x"
                        ] do
                        let! outcomes = tryAll a b names name

                        for outcome in outcomes do
                            Expect.equal outcome (Some FileTransferFailure.NotAFile) $"{names} {name}"

                    Expect.equal (treeOf place.Outside) before "nothing outside changes"
                    let! listed = at a (a.Node |> Files.list b.Node.Location "")
                    Expect.isEmpty listed "links are not listed"
                })
        }

        test "[N56] [GN4] A folder that becomes a link while a file arrives leads nowhere" {
            if not (OperatingSystem.IsLinux()) then
                skiptest "only Linux reaches what is in a folder through its descriptor"

            withFiles 3 intoInbox (fun _ place a b ->
                pycos {
                    let content = contentOf 1 1000
                    let moved = Path.Combine(place.Inbox, "moved")
                    let before = treeOf place.Outside

                    do!
                        inside
                            a
                            (pycos {
                                let struct (request, session) = (peerOf a b).BeginFileRequest()
                                session.Outbox |> append (putOf request.Id [ "sub" ] "x" content)
                                let! _ = request.WaitForGoAsync(Nullable second)
                                Directory.Move(Path.Combine(place.Inbox, "sub"), moved)

                                Directory.CreateSymbolicLink(Path.Combine(place.Inbox, "sub"), place.Outside)
                                |> ignore

                                let stream = session.Streams.Open(StreamPurpose.File, 1000UL, request.Id, ignore)
                                stream.Offer(ReadOnlyMemory content)
                                stream.Finish()
                                let! _ = request.WaitAsync(Nullable second)
                                ()
                            })

                    Expect.equal (treeOf place.Outside) before "nothing outside changes"
                    Expect.isTrue (File.ReadAllBytes(Path.Combine(moved, "x")) = content) "it is where it began"
                })
        }
    ]

/// Names of which many mean something special somewhere.
let private anyName =
    let piece =
        Gen.frequency [
            4,
            Gen.elements [
                ".."
                "."
                "/"
                "\\"
                ":"
                "\000"
                " "
                "secret"
                "inbox-outside"
                "nul"
                "link"
                "..."
            ]
            2, Gen.elements [ "a"; "b"; "ä"; "\u202e"; "~"; "$HOME"; "%TEMP%"; "*" ]
            1, (ArbMap.defaults |> ArbMap.generate<NonNull<string>> |> Gen.map _.Get)
        ]

    gen {
        let! count = Gen.choose (1, 3)
        let! pieces = Gen.listOfLength count piece
        let text = String.concat "" pieces
        // What is no text can not be in a frame.
        return Text.Encoding.UTF8.GetString(Text.Encoding.UTF8.GetBytes(text: string))
    }

let private anyPath =
    Gen.zip (Gen.choose (0, 4) |> Gen.bind (fun count -> Gen.listOfLength count anyName)) anyName

let private nothingOutsideChanges (paths: (string list * string) list) =
    withFiles 4 intoInbox (fun _ place a b ->
        pycos {
            Directory.CreateSymbolicLink(Path.Combine(place.Inbox, "link"), place.Outside)
            |> ignore

            let outside () =
                treeOf place.Outside, Directory.GetFileSystemEntries place.Home |> Array.sort

            let before = outside ()

            for names, name in paths do
                let path = Text.Encoding.UTF8.GetByteCount(String.concat "" (name :: names))

                if
                    path < 2000
                    && name.Length < 150
                    && List.forall (fun (folder: string) -> folder.Length < 150) names
                then
                    let! reason =
                        inside
                            a
                            (pycos {
                                let struct (request, session) = (peerOf a b).BeginFileRequest()
                                session.Outbox |> append (putOf request.Id names name (contentOf 1 10))

                                match! request.WaitForGoAsync(Nullable second) with
                                | offset when offset.HasValue ->
                                    let stream = session.Streams.Open(StreamPurpose.File, 10UL, request.Id, ignore)
                                    stream.Offer(ReadOnlyMemory(contentOf 1 10))
                                    stream.Finish()
                                | _ -> ()

                                return! reasonOf (request.WaitAsync(Nullable second))
                            })

                    if reason.IsNone then
                        Expect.isTrue
                            (File.Exists(Path.Combine([| place.Inbox; yield! names; name |])))
                            "it is where it was sent"

                    let! _ = tryAll a b names name
                    ()

            Expect.equal (outside ()) before "outside"
        })

    true

let private namesCount = 100

let tests =
    testList "file confinement" [
        confinement
        test "[N56] [GN4] Whatever peers ask for under whatever names, nothing outside the receive directory changes" {
            let paths = Gen.listOfLength 5 anyPath
            Property.check namesCount (Prop.forAll (Arb.fromGen paths) nothingOutsideChanges)
            Explored.property "names of files that peers send" namesCount
        }
    ]

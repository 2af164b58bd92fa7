/// Files, pipes and connections as sequences of bytes.
module Pycos.Core.Tests.FileTests

open System
open System.IO
open System.Text
open System.Threading
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.SocketSupport

let private ascii (text: string) = Encoding.ASCII.GetBytes text

/// Runs a test of the two ends of a pipe, which are closed after it.
let private withPipe (body: AsyncFile -> AsyncFile -> Coroutine<'T>) =
    run (
        pycos {
            let struct (reader, writer) = AsyncFile.CreatePipe()
            use reader = reader
            use writer = writer
            return! body reader writer
        }
    )

/// Runs a test of a file on the disk, which is deleted after it.
let private withDiskFile (content: byte[]) (body: string -> Coroutine<'T>) =
    let path = Path.GetTempFileName()

    try
        File.WriteAllBytes(path, content)
        run (body path)
    finally
        File.Delete path

let private textOf (bytes: ReadOnlyMemory<byte>) = Encoding.ASCII.GetString bytes.Span

/// Fills a pipe until nothing more goes in.
let private fill (writer: AsyncFile) =
    pycos {
        let mutable total = 0
        let mutable more = true

        while more do
            match!
                catching (
                    writer.WriteAsync(room 65536, TimeSpan.Zero)
                    |> Coroutine.map (fun count -> total <- total + count)
                )
            with
            | Some(:? FileTimeoutException) -> more <- false
            | Some other -> failtest $"{other}"
            | None -> ()

        return total
    }

let private reading =
    testList "reading" [
        test "[R72] a read gives what is there, and a full one waits for all of it" {
            withPipe (fun reader writer ->
                pycos {
                    do! writer.WriteAllAsync(bytesOf 3)
                    let buffer = room 10
                    let! count = reader.ReadAsync buffer
                    Expect.equal count 3 "what is there"
                    let full = PycosTask.Spawn(reader.ReadFullAsync buffer)
                    do! writer.WriteAllAsync(bytesOf 6)
                    do! settle ()
                    Expect.isTrue full.IsAlive "6 of 10"
                    do! writer.WriteAllAsync(bytesOf 6)
                    let! filled = full
                    Expect.equal filled 10 "full"
                    let! rest = reader.ReadAsync buffer
                    Expect.equal rest 2 "and the rest for the next read"
                })
        }

        test "[R72] the end of the file is no error: empty, a part, or all that came" {
            withPipe (fun reader writer ->
                pycos {
                    do! writer.WriteAllAsync(bytesOf 1000)
                    writer.Dispose()
                    let! part = reader.ReadFullAsync(room 2000)
                    Expect.equal part 1000 "a part"
                    let! nothing = reader.ReadAsync(room 1)
                    Expect.equal nothing 0 "empty"
                    let! all = reader.ReadToEndAsync()
                    Expect.isEmpty all "nothing is left"
                })
        }

        test "[R72] all to the end, however long it is" {
            let content = bytesOf 300_000

            withPipe (fun reader writer ->
                pycos {
                    let writing =
                        PycosTask.Spawn(
                            pycos {
                                do! writer.WriteAllAsync content
                                writer.Dispose()
                            }
                        )

                    let! all = reader.ReadToEndAsync limit
                    do! writing
                    Expect.isTrue (all.AsSpan().SequenceEqual content) "each byte, in order"
                })
        }

        test "[R72] a timeout loses nothing, of whichever kind of read" {
            withPipe (fun reader writer ->
                pycos {
                    do! writer.WriteAllAsync(ascii "abc")

                    let! _ =
                        reader.ReadFullAsync(room 5, milliseconds 5.0)
                        |> throws<FileTimeoutException, _> "full"

                    let! _ =
                        reader.ReadToEndAsync(milliseconds 5.0)
                        |> throws<FileTimeoutException, _> "to the end"

                    let! _ =
                        reader.ReadLineAsync(milliseconds 5.0)
                        |> throws<FileTimeoutException, _> "a line"

                    do! writer.WriteAllAsync(ascii "d\n")
                    let! line = reader.ReadLineAsync limit
                    Expect.equal line "abcd" "all of it"

                    let! _ =
                        reader.ReadAsync(room 5, TimeSpan.Zero)
                        |> throws<FileTimeoutException, _> "some"

                    ()
                })
        }

        test "[R72] one that is cancelled or terminated loses nothing either" {
            withPipe (fun reader writer ->
                pycos {
                    do! writer.WriteAllAsync(ascii "abc")
                    use cancellation = new CancellationTokenSource(5)

                    let! _ =
                        reader.ReadFullAsync(room 5, Nullable(), cancellation.Token)
                        |> throws<OperationCanceledException, _> "cancelled"

                    let reading = PycosTask.Spawn(reader.ReadFullAsync(room 5))
                    do! settle ()
                    reading.Terminate() |> ignore
                    let! _ = catching (pycos { return! reading })
                    let buffer = room 5
                    let! count = reader.ReadAsync buffer
                    Expect.equal (Encoding.ASCII.GetString(buffer, 0, count)) "abc" ""
                })
        }

        test "[R65 G17] a second reader is refused, and the first goes on" {
            withPipe (fun reader writer ->
                pycos {
                    let first = PycosTask.Spawn(reader.ReadAsync(room 5))
                    do! settle ()

                    let! refused =
                        reader.ReadLineAsync() |> throws<InvalidOperationException, _> "two readers"

                    Expect.stringContains refused.Message "same direction" "it says why"
                    do! writer.WriteAllAsync(bytesOf 2)
                    let! count = first
                    Expect.equal count 2 ""
                })
        }

        test "[R64 G28] closing ends what is pending" {
            withPipe (fun reader writer ->
                pycos {
                    let! _ = fill writer
                    let waiting = [ PycosTask.Spawn(catching (writer.WriteAllAsync(bytesOf 10) |> ofUnit)) ]
                    do! settle ()
                    writer.Dispose()

                    for task in waiting do
                        match! task with
                        | Some(:? FileClosedException) -> ()
                        | other -> failtest $"{other}"

                    let! _ = reader.ReadToEndAsync limit
                    reader.Dispose()
                    let! _ = reader.ReadAsync(room 1) |> throws<FileClosedException, _> "after it"
                    ()
                })
        }
    ]

let private lines =
    testList "lines" [
        test "[R74] lines come one by one, with either end, and the rest at the end of the file" {
            withPipe (fun reader writer ->
                pycos {
                    do! writer.WriteAllAsync(Encoding.UTF8.GetBytes "one\r\n\nthrée\nlast")
                    writer.Dispose()
                    let got = ResizeArray<string | null>()
                    let mutable more = true

                    while more do
                        let! line = reader.ReadLineAsync()
                        got.Add line
                        more <- not (isNull line)

                    Expect.sequenceEqual got [ "one"; ""; "thrée"; "last"; null ] ""
                })
        }

        test "[R74] a raw line has its end, and one that is too long comes in pieces" {
            withPipe (fun reader writer ->
                pycos {
                    do! writer.WriteAllAsync(ascii "abcdef\nxy\n")
                    writer.Dispose()
                    let got = ResizeArray<string>()
                    let mutable more = true

                    while more do
                        let! line = reader.ReadRawLineAsync 4
                        got.Add(textOf line)
                        more <- line.Length > 0

                    Expect.sequenceEqual got [ "abcd"; "ef\n"; "xy\n"; "" ] ""
                })
        }

        test "[R72 R74 G28] in random mixtures of reads, with timeouts, each byte comes once, in order" {
            let read =
                Gen.oneof [
                    Gen.choose (1, 30) |> Gen.map (fun count -> 'r', count)
                    Gen.choose (1, 60) |> Gen.map (fun count -> 'f', count)
                    Gen.choose (1, 40) |> Gen.map (fun count -> 'l', count)
                ]

            let piece =
                Gen.choose (0, 40)
                |> Gen.map (fun length ->
                    String.init length (fun i -> if i % 7 = 3 then "\n" else string (char (97 + i % 26))))

            let program =
                Gen.zip
                    (Gen.listOf read |> Gen.map (fun reads -> ('r', 9) :: reads))
                    (Gen.choose (1, 10) |> Gen.bind (fun n -> Gen.listOfLength n piece))

            let count = 300

            let holds (reads: (char * int) list, pieces: string list) =
                withPipe (fun reader writer ->
                    pycos {
                        let writing =
                            PycosTask.Spawn(
                                pycos {
                                    for piece in pieces do
                                        do! writer.WriteAllAsync(ascii piece)
                                        do! PycosTask.YieldAsync()

                                    writer.Dispose()
                                }
                            )

                        let got = StringBuilder()
                        let mutable ended = false

                        let one (kind, size) =
                            pycos {
                                let buffer = room size

                                match kind with
                                | 'r' ->
                                    let! count = reader.ReadAsync(buffer, TimeSpan.Zero)
                                    return ReadOnlyMemory(buffer, 0, count)
                                | 'f' ->
                                    let! count = reader.ReadFullAsync(buffer, TimeSpan.Zero)
                                    return ReadOnlyMemory(buffer, 0, count)
                                | _ -> return! reader.ReadRawLineAsync(size, TimeSpan.Zero)
                            }

                        while not ended do
                            for read in reads do
                                if not ended then
                                    try
                                        let! bytes = one read
                                        got.Append(textOf bytes) |> ignore
                                        ended <- bytes.IsEmpty
                                    with :? FileTimeoutException ->
                                        do! PycosTask.YieldAsync()

                        do! writing
                        return string got = String.concat "" pieces
                    })

            Property.check count (Prop.forAll (Arb.fromGen program) holds)
            Explored.property "files and pipes" count
        }
    ]

let private writing =
    testList "writing" [
        test "[R73] a write of part takes what there is room for; all waits; a timeout tells how much was taken" {
            withPipe (fun reader writer ->
                pycos {
                    let data = bytesOf 1_000_000
                    let! part = writer.WriteAsync data
                    Expect.isTrue (part > 0 && part < data.Length) $"{part} bytes"

                    let! late =
                        writer.WriteAllAsync(data, milliseconds 5.0)
                        |> ofUnit
                        |> throws<FileTimeoutException, _> "nobody reads"

                    let all =
                        PycosTask.Spawn(writer.WriteAllAsync(ReadOnlyMemory(data).Slice(part + late.Transferred)))

                    let got = room data.Length
                    let! count = reader.ReadFullAsync(got, limit)
                    do! all
                    Expect.equal count data.Length ""
                    Expect.isTrue (got.AsSpan().SequenceEqual data) "each byte once, in order"
                })
        }

        test "[R73] nothing to write is nothing to do" {
            withPipe (fun _ writer ->
                pycos {
                    let! count = writer.WriteAsync(bytes [])
                    do! writer.WriteAllAsync(bytes [])
                    Expect.equal count 0 ""
                })
        }

        test "[R70 G25] the writer of a pipe that nobody reads any more is told, also while it waits" {
            withPipe (fun reader writer ->
                pycos {
                    let! _ = fill writer
                    let waiting = PycosTask.Spawn(catching (writer.WriteAllAsync(bytesOf 10) |> ofUnit))
                    do! settle ()
                    reader.Dispose()

                    match! waiting with
                    | Some(:? BrokenPipeException as broken) -> Expect.stringContains broken.Message "Nobody reads" ""
                    | other -> failtest $"{other}"
                })
        }
    ]

let private disks =
    testList "disks" [
        test "[R76] a file on the disk is read, by pieces, lines and to the end" {
            let text = String.concat "" [ for i in 1..20_000 -> $"line {i}\n" ]

            withDiskFile (ascii text) (fun path ->
                pycos {
                    use! file = AsyncFile.OpenAsync path
                    Expect.isTrue file.CanSeek "it can seek"
                    Expect.equal file.Length (int64 text.Length) "its length"
                    let! first = file.ReadLineAsync()
                    Expect.equal first "line 1" ""
                    Expect.equal file.Position 7L "the position is what was taken, not what was read ahead"
                    let! rest = file.ReadToEndAsync()
                    Expect.equal (Encoding.ASCII.GetString rest) (text.Substring 7) "to the end"
                    file.Position <- 7L
                    let! second = file.ReadLineAsync()
                    Expect.equal second "line 2" "and again"
                    Expect.equal (file.Seek(-7L, SeekOrigin.End)) (int64 text.Length - 7L) "from the end"
                    let! last = file.ReadToEndAsync()
                    Expect.equal last.Length 7 ""
                })
        }

        test "[R76] a file is written, appended to and flushed, at the position of what was read" {
            withDiskFile (ascii "hello world") (fun path ->
                pycos {
                    use! file = AsyncFile.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite)
                    let! _ = file.ReadFullAsync(room 6)
                    do! file.WriteAllAsync(ascii "W")
                    do! file.FlushToDiskAsync()
                    let! rest = file.ReadToEndAsync()
                    Expect.equal (Encoding.ASCII.GetString rest) "orld" "behind what was written"
                    file.Dispose()
                    use! appending = AsyncFile.OpenAsync(path, FileMode.Append, FileAccess.Write)
                    do! appending.WriteAllAsync(ascii "!")
                    appending.Dispose()
                    Expect.equal (File.ReadAllText path) "hello World!" ""
                })
        }

        test "[R76] large writes are whole" {
            let data = bytesOf 1_000_000

            withDiskFile (bytes []) (fun path ->
                pycos {
                    use! file = AsyncFile.OpenAsync(path, FileMode.Create, FileAccess.Write)
                    do! file.WriteAllAsync data
                    file.Dispose()
                    Expect.isTrue (File.ReadAllBytes(path).AsSpan().SequenceEqual data) ""
                })
        }

        test "[R76] a reader that is terminated while the disk works loses nothing" {
            let content = bytesOf 200_000

            withDiskFile content (fun path ->
                pycos {
                    use! file = AsyncFile.OpenAsync path
                    let got = ResizeArray<byte>()

                    while got.Count < content.Length do
                        let reading =
                            PycosTask.Spawn(
                                pycos {
                                    let buffer = room 777
                                    let! count = file.ReadAsync buffer
                                    got.AddRange(ArraySegment(buffer, 0, count))
                                }
                            )

                        if got.Count % 2 = 0 then
                            do! PycosTask.YieldAsync()
                            reading.Terminate() |> ignore

                        let! _ = catching (pycos { do! reading })
                        ()

                    Expect.isTrue (got.ToArray().AsSpan().SequenceEqual content) "each byte once, in order"
                })
        }

        test "[R76] what is not there, or can not seek, is said plainly" {
            run (
                pycos {
                    let! _ =
                        AsyncFile.OpenAsync "/nowhere/at/all"
                        |> throws<DirectoryNotFoundException, _> "no folder"

                    let struct (reader, writer) = AsyncFile.CreatePipe()
                    use reader = reader
                    use _writer = writer
                    Expect.isFalse reader.CanSeek ""
                    let refused = Expect.throwsC (fun () -> reader.Length |> ignore) id
                    Expect.isTrue (refused :? NotSupportedException) $"{refused}"
                }
            )
        }
    ]

let private connections =
    testList "connections" [
        test "[R75] a connection is read by lines and written as a file" {
            run (
                withPair (fun left right ->
                    pycos {
                        let sender, receiver = new AsyncFile(left), new AsyncFile(right)

                        let sending =
                            PycosTask.Spawn(
                                pycos {
                                    for i in 1..2000 do
                                        do! sender.WriteAllAsync(ascii $"line {i}\n")

                                    sender.Dispose()
                                }
                            )

                        let mutable count = 0
                        let mutable more = true

                        while more do
                            let! line = receiver.ReadLineAsync limit

                            if isNull line then
                                more <- false
                            else
                                count <- count + 1
                                Expect.equal line $"line {count}" ""

                        do! sending
                        Expect.equal count 2000 ""
                    })
            )
        }
    ]

let private descriptors =
    testSequenced (
        test "[R72 G28] closed files leave no descriptor behind" {
            let visit () =
                pycos {
                    for _ in 1..50 do
                        let struct (reader, writer) = AsyncFile.CreatePipe()
                        use reader = reader
                        use writer = writer
                        do! writer.WriteAllAsync(bytesOf 3)
                        let! _ = reader.ReadAsync(room 3)
                        ()
                }

            run (visit ())
            let before = openDescriptors ()
            run (visit ())
            Expect.isLessThan (openDescriptors () - before) 20 "100 ends later"
        }
    )

let tests =
    testList "files" [ reading; lines; writing; disks; connections; descriptors ]

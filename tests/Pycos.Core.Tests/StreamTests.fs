/// Sockets as streams and pipes.
module Pycos.Core.Tests.StreamTests

open System
open System.Buffers
open System.IO
open System.IO.Pipelines
open System.Text
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

/// Runs code of .NET tasks on two connected sockets that a scheduler of its own uses.
let private withStreams (body: Scheduler -> AsyncSocket -> AsyncSocket -> Task<unit>) =
    use scheduler = newScheduler ()
    let struct (left, right) = runOn scheduler (connectedPair loopback)
    use left = left
    use right = right

    if not ((body scheduler left right).Wait limit) then
        failtest $"not done in {limit}"

let private readLine (reader: PipeReader) =
    task {
        let mutable line = None

        while line.IsNone do
            let! result = reader.ReadAsync()
            let buffer = result.Buffer
            let position = BuffersExtensions.PositionOf(&buffer, byte '\n')

            if position.HasValue then
                line <- Some(Encoding.UTF8.GetString(buffer.Slice(0, position.Value).ToArray()))
                reader.AdvanceTo(buffer.GetPosition(1L, position.Value))
            elif result.IsCompleted then
                failwith "no line"
            else
                reader.AdvanceTo(buffer.Start, buffer.End)

        return line.Value
    }

let tests =
    testList "streams" [
        test "[R58] a StreamReader reads lines from a socket, and a StreamWriter writes them" {
            withStreams (fun scheduler left right ->
                task {
                    use output = new StreamWriter(new AsyncSocketStream(left, scheduler), AutoFlush = true)
                    use input = new StreamReader(new AsyncSocketStream(right))

                    for line in [ "first"; "äöü, second"; "" ] do
                        do! output.WriteLineAsync line
                        let! read = input.ReadLineAsync()
                        Expect.equal read line ""

                    output.Dispose()
                    Expect.isTrue (SpinWait.SpinUntil((fun () -> left.IsClosed), limit)) "disposing the writer closes the socket"
                    let! ended = input.ReadLineAsync()
                    Expect.isNull ended "the end"
                })
        }

        test "[R58] blocking reads and writes work on threads that are not a scheduler's, and are refused on one" {
            withStreams (fun scheduler left right ->
                task {
                    use stream = new AsyncSocketStream(left)
                    use other = new AsyncSocketStream(right)
                    let writer = Task.Run(fun () -> stream.Write(bytesOf 200_000, 0, 200_000))
                    let buffer = Array.zeroCreate<byte> 200_000
                    do! Task.Run(fun () -> other.ReadExactly buffer)
                    do! writer
                    Expect.sequenceEqual buffer (bytesOf 200_000) ""

                    let! refused =
                        scheduler.Spawn(catching (pycos { return stream.ReadByte() })).AsTask()

                    Expect.isTrue (refused.Value :? WrongSchedulerException) $"{refused}"
                })
        }

        test "[R58] a read of a stream can be cancelled, and the bytes that come then are the next read's" {
            withStreams (fun _ left right ->
                task {
                    use stream = new AsyncSocketStream(left)
                    use other = new AsyncSocketStream(right)
                    use cancellation = new CancellationTokenSource(milliseconds 30.0)
                    let buffer = Array.zeroCreate<byte> 10

                    try
                        let! _ = stream.ReadAsync(buffer.AsMemory(), cancellation.Token)
                        failtest "nothing was there"
                    with :? OperationCanceledException ->
                        ()

                    do! other.WriteAsync(bytesOf 4)
                    let! received = stream.ReadAsync(buffer.AsMemory())
                    Expect.equal received 4 ""
                })
        }

        test "[R58] a pipe reads and writes, and completing its output ends the stream while its input goes on" {
            withStreams (fun _ left right ->
                task {
                    let client = AsyncSocketStream.AsDuplexPipe left
                    let server = AsyncSocketStream.AsDuplexPipe right
                    let! _ = client.Output.WriteAsync(Encoding.UTF8.GetBytes "hel")
                    let! _ = client.Output.WriteAsync(Encoding.UTF8.GetBytes "lo\nworld\n")
                    let! first = readLine server.Input
                    let! second = readLine server.Input
                    Expect.equal (first, second) ("hello", "world") "lines"
                    do! client.Output.CompleteAsync()
                    let! ended = server.Input.ReadAsync()
                    Expect.isTrue (ended.IsCompleted && ended.Buffer.IsEmpty) "the peer sees the end"
                    let! _ = server.Output.WriteAsync(Encoding.UTF8.GetBytes "answer\n")
                    let! answer = readLine client.Input
                    Expect.equal answer "answer" "the other direction goes on"
                    Expect.isFalse left.IsClosed "still open"
                    do! client.Input.CompleteAsync()
                    Expect.isTrue (SpinWait.SpinUntil((fun () -> left.IsClosed), limit)) "both ends completed: closed"
                    do! server.Input.CompleteAsync()
                    do! server.Output.CompleteAsync()
                    Expect.isTrue (SpinWait.SpinUntil((fun () -> right.IsClosed), limit)) "closed too"
                })
        }

        test "[R58] completing the input of a pipe first loses nothing that is still to be written" {
            withStreams (fun scheduler left right ->
                task {
                    let client = AsyncSocketStream.AsDuplexPipe left
                    do! client.Input.CompleteAsync()
                    let! _ = client.Output.WriteAsync(bytesOf 100_000)
                    do! client.Output.CompleteAsync()
                    let! received = scheduler.Spawn(drain right).AsTask()
                    Expect.sequenceEqual received (bytesOf 100_000) ""
                })
        }
    ]

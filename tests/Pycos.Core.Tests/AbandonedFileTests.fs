/// Calls on files that go on when the task that waited for them has left.
module Pycos.Core.Tests.AbandonedFileTests

open System
open System.Buffers
open System.IO
open System.Runtime.InteropServices
open System.Threading
open Microsoft.Win32.SafeHandles
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

[<DllImport("libc")>]
extern int private mkfifo(string path, uint32 mode)

[<DllImport("libc")>]
extern int private eventfd(uint32 initial, int flags)

[<DllImport("libc")>]
extern nativeint private write(int descriptor, uint64[] data, unativeint length)

/// What open(2) begins with as the C library makes it: AT_FDCWD.
let private currentFolder = -100

let private descriptorOf (file: SafeFileHandle) = int (file.DangerousGetHandle())

/// How many threads wait in a system call whose first argument is so.
let private threadsIn (firstArgument: int) =
    let argumentIn thread =
        try
            // The number of the call, its arguments, and two addresses; or "running".
            match File.ReadAllText(Path.Combine(thread, "syscall")).Split ' ' with
            | [| _ |] -> None
            | fields -> Some(int (Convert.ToUInt64(fields[1], 16)))
        with :? IOException ->
            None

    Directory.GetDirectories "/proc/self/task"
    |> Array.filter (fun thread -> argumentIn thread = Some firstArgument)
    |> Array.length

/// A pipe with a name: a file that is opened for as long as a test likes.
let private withNamedPipe body =
    let path = Path.Combine(Path.GetTempPath(), $"pycos-{Guid.NewGuid()}")
    Expect.equal (mkfifo (path, 0o600u)) 0 "mkfifo"

    try
        body path
    finally
        File.Delete path

/// Starts something, and cancels it as soon as one more thread waits in such a system call.
let private cancelling firstArgument (start: CancellationToken -> Coroutine<'T>) =
    pycos {
        use cancellation = new CancellationTokenSource()
        // One of the runtime's own waits so for ever, for a debugger.
        let before = threadsIn firstArgument
        let running = PycosTask.Spawn(catching (start cancellation.Token))
        do! eventually "a thread waits" (fun () -> threadsIn firstArgument > before)
        cancellation.Cancel()
        let! ended = running
        Expect.isTrue (ended.Value :? OperationCanceledException) $"cancelled: {ended}"
    }

let private isOpen (path: string) =
    SystemFaults.ownDescriptors () |> Set.exists (fun (_, target) -> target = path)

let private opening =
    testList "opening" [
        let ways = [
            "opened", (fun path _ token -> AsyncFile.OpenAsync(path, cancellationToken = token) |> Coroutine.map ignore)
            "sent",
            (fun path (socket: AsyncSocket) token ->
                socket.SendFileAsync(path, cancellationToken = token) |> Coroutine.map ignore)
        ]

        for what, start in ways do
            test $"[R76 G28] a file to be {what} is closed if it is opened when nobody waits for it any more" {
                withNamedPipe (fun path ->
                    run (
                        withPair (fun socket _ ->
                            pycos {
                                do! cancelling currentFolder (start path socket)
                                // Opening for reading ends when somebody opens for writing, and the other way round.
                                do!
                                    BlockingPool.Shared.RunAsync(fun () ->
                                        File.OpenHandle(path, access = FileAccess.Write).Dispose())

                                do! eventually "it is closed" (fun () -> not (isOpen path))
                            })
                    ))
            }
    ]

let private reading =
    testList "reading" [
        test "[R60 G43] a file that is read for sending when nobody waits for it any more is read into nobody's memory" {
            // A counter that is zero: who reads it waits for a write, and it can be sought in, as a file can.
            use file = new SafeFileHandle(nativeint (eventfd (0u, 0)), true)

            run (
                withPair (fun socket _ ->
                    pycos {
                        do!
                            cancelling (descriptorOf file) (fun token ->
                                socket.SendFileAsync(file, cancellationToken = token))

                        // What the pool lends now belongs to whom it lends it to.
                        let lent = [ for _ in 1..4 -> ArrayPool<byte>.Shared.Rent(256 * 1024) ]
                        lent |> List.iter Array.Clear
                        Expect.equal (write (descriptorOf file, [| UInt64.MaxValue - 1UL |], 8un)) 8n "it is written"
                        do! eventually "it is read" (fun () -> threadsIn (descriptorOf file) = 0)

                        for memory in lent do
                            Expect.isTrue (memory.AsSpan().IndexOfAnyExcept 0uy < 0) "untouched"
                            ArrayPool<byte>.Shared.Return memory
                    })
            )
        }
    ]

// The calls of other tests that open files would be taken for those of these.
let tests = testSequenced (testList "abandoned files" [ opening; reading ])

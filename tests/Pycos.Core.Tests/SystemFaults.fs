/// What the operating system can do to a program at any time: interrupt its calls, refuse it descriptors, break its connections.
/// And how to see that it has kept none.
module Pycos.Core.Tests.SystemFaults

open System
open System.IO
open System.Net.Sockets
open System.Reflection
open System.Runtime.InteropServices
open System.Threading
open Pycos

[<DllImport("libc")>]
extern int private getpid()

[<DllImport("libc")>]
extern int private gettid()

[<DllImport("libc")>]
extern int private tgkill(int ``process``, int thread, int signal)

[<DllImport("libc")>]
extern int private sigaction(int signal, nativeint[] action, nativeint before)

[<DllImport("libc")>]
extern int private getrlimit(int resource, uint64[] limits)

[<DllImport("libc")>]
extern int private setrlimit(int resource, uint64[] limits)

[<DllImport("libc")>]
extern int private dup(int descriptor)

[<DllImport("libc")>]
extern int private close(int descriptor)

[<DllImport("libc")>]
extern int private setsockopt(int descriptor, int level, int name, int[] value, int length)

/// A real-time signal, so that each one that is sent arrives, and one that neither the runtime nor the C library uses.
let private signal = 50

/// Handles the signal by a function that does nothing, and without SA_RESTART: the calls that it interrupts fail with EINTR.
let private handling =
    lazy
        (let nothing = NativeLibrary.GetExport(NativeLibrary.Load "libc.so.6", "getpid")
         // struct sigaction: the handler, an empty mask of 128 bytes, no flags, and a field that the C library sets.
         let action = Array.zeroCreate<nativeint> 19
         action[0] <- nothing

         if sigaction (signal, action, 0n) <> 0 then
             failwith "sigaction")

/// Sends signals to the thread that makes it, from another one, until it is disposed of.
type Interruptions(pause: TimeSpan) =
    do handling.Force()
    let target = gettid ()
    let mutable sent = 0
    let over = new ManualResetEventSlim()

    let send () =
        while not over.IsSet do
            if tgkill (getpid (), target, signal) = 0 then
                sent <- sent + 1

            if pause = TimeSpan.Zero then
                // Less than the least time that a thread can sleep: some ten microseconds.
                Thread.SpinWait 1000
            else
                over.Wait pause |> ignore

    let sender = Thread(send, IsBackground = true)
    do sender.Start()

    /// How many there were by now.
    member _.Sent = Volatile.Read &sent

    interface IDisposable with
        member _.Dispose() =
            over.Set()
            sender.Join()
            over.Dispose()

let private descriptors () = Directory.GetFiles "/proc/self/fd"

/// The open descriptors, and what each is of; without those of libraries, which the runtime loads whenever it likes.
let ownDescriptors () =
    let isLibrary (target: string) =
        isNull target || target.EndsWith(".dll", StringComparison.Ordinal)

    descriptors ()
    |> Array.map (fun descriptor -> Path.GetFileName descriptor, FileInfo(descriptor).LinkTarget)
    // The look itself has one, too, which is closed by now and has no target.
    |> Array.filter (snd >> isLibrary >> not)
    |> set

/// Has those closed that earlier tests have left to the garbage collector.
let settleDescriptors () =
    GC.Collect()
    GC.WaitForPendingFinalizers()

/// Everything that the runtime could load: it fails as a whole if it can not open a library that it needs.
let private libraries =
    lazy
        (for path in
            string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")
            |> _.Split(Path.PathSeparator) do
             Assembly.Load(AssemblyName(Path.GetFileNameWithoutExtension path)) |> ignore)

/// Gives the thread pool all threads that it may have, and no more until it is disposed of: a thread that begins needs descriptors, and
/// where the pool can not have one begin, the runtime fails as a whole.
type private FullPool() =
    let least, leastPorts = ThreadPool.GetMinThreads()
    let most, mostPorts = ThreadPool.GetMaxThreads()
    // Some of them wait for the tests to end.
    let count = least + 8
    let limit = TimeSpan.FromSeconds 20.0

    do
        ThreadPool.SetMinThreads(count, leastPorts) |> ignore
        ThreadPool.SetMaxThreads(count, mostPorts) |> ignore
        let full = new ManualResetEventSlim()
        let ended = new CountdownEvent(count)

        for _ in 1..count do
            ThreadPool.QueueUserWorkItem(fun _ ->
                full.Wait()
                ended.Signal() |> ignore)
            |> ignore

        let isFull = SpinWait.SpinUntil((fun () -> ThreadPool.ThreadCount >= count), limit)

        full.Set()

        // When all have ended, none of them is still beginning another.
        if not (ended.Wait limit && isFull) then
            failwith $"The pool has {ThreadPool.ThreadCount} threads instead of {count}, or too many of them wait."

    interface IDisposable with
        member _.Dispose() =
            ThreadPool.SetMaxThreads(most, mostPorts) |> ignore
            ThreadPool.SetMinThreads(least, leastPorts) |> ignore

let private filesResource = 7

/// Takes all descriptors that the process may open, until it is disposed of: whatever would open one fails with EMFILE. The whole
/// process is concerned, so that nothing else must run beside it.
type Starvation() =
    do libraries.Force()
    let pool = new FullPool()
    let before = Array.zeroCreate<uint64> 2
    do getrlimit (filesResource, before) |> ignore

    let highest = descriptors () |> Seq.map (Path.GetFileName >> int) |> Seq.max

    let taken =
        setrlimit (filesResource, [| uint64 highest + 2UL; before[1] |]) |> ignore

        Seq.initInfinite (fun _ -> dup 1)
        |> Seq.takeWhile (fun copy -> copy >= 0)
        |> Array.ofSeq

    interface IDisposable with
        member _.Dispose() =
            setrlimit (filesResource, before) |> ignore
            taken |> Array.iter (close >> ignore)
            (pool :> IDisposable).Dispose()

/// Whether an operation failed because the process may open no further descriptor.
let isStarved (error: exn) =
    match error with
    | :? SocketException as error -> error.SocketErrorCode = SocketError.TooManyOpenSockets
    | _ -> false

/// Lets the end of a connection be closed by a reset: SO_LINGER with no time to linger.
let closeByReset (socket: AsyncSocket) =
    let socketLevel, linger = 1, 13

    if setsockopt (socket.Descriptor, socketLevel, linger, [| 1; 0 |], 8) <> 0 then
        failwith "setsockopt"

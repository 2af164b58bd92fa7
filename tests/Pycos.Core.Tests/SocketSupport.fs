/// What the socket tests share.
module Pycos.Core.Tests.SocketSupport

open System
open System.Diagnostics
open System.Net
open System.Net.Sockets
open System.Runtime.InteropServices
open System.Threading
open Expecto
open Pycos
open Pycos.Internals

/// After so long a test has failed: nothing here takes a second.
let limit = TimeSpan.FromSeconds 30.0

let milliseconds (count: float) = TimeSpan.FromMilliseconds count

let loopback = IPEndPoint(IPAddress.Loopback, 0)

/// Runs a coroutine on a scheduler, from a test's thread.
let runOn (scheduler: Scheduler) (body: Coroutine<'T>) =
    match scheduler.Spawn(body).Value limit with
    | ended when ended.TimedOut -> failtest $"the task did not end in {limit}"
    | ended -> ended.Value

/// The poller that a test's schedulers have; see `onEachPoller`.
let private chosenPoller = AsyncLocal<PollerKind>()

let newScheduler () =
    new Scheduler(SchedulerOptions(Poller = chosenPoller.Value))

/// Runs a coroutine on a scheduler of its own.
let run (body: Coroutine<'T>) =
    use scheduler = newScheduler ()
    runOn scheduler body

/// Whether this machine has io_uring, which containers often forbid.
let hasRing =
    let isMade () =
        use poller = PollerChoice.Make PollerKind.IoUring
        poller.Name = PollerChoice.NameOf PollerKind.IoUring

    OperatingSystem.IsLinux() && isMade ()

/// The pollers of this machine that watch descriptors.
let pollers = [
    PollerKind.Epoll

    if hasRing then
        PollerKind.IoUring

    PollerKind.Poll
    PollerKind.Select
]

/// The pollers of this machine that sockets can be waited for by.
let socketPollers = pollers @ [ PollerKind.Portable ]

/// The same tests, with something around what each of them runs.
let rec eachRun (around: (unit -> unit) -> unit -> unit) test =
    match test with
    | TestCase(Sync run, state) -> TestCase(Sync(around run), state)
    | TestCase(other, _) -> failwith $"A test of this kind is synchronous, not {other}."
    | TestList(tests, state) -> TestList(List.map (eachRun around) tests, state)
    | TestLabel(label, test, state) -> TestLabel(label, eachRun around test, state)
    | Test.Sequenced(sequence, test) -> Test.Sequenced(sequence, eachRun around test)

let private over kind =
    eachRun (fun run () ->
        chosenPoller.Value <- kind
        run ())

/// What the portable poller can not do, since it waits for sockets only: these tests read and write pipes, and await child
/// processes.
let private notPortable =
    set [
        "files.reading"
        "files.lines"
        "files.writing"
        "files.[R72 G28] closed files leave no descriptor behind"
        "processes"
    ]

let rec private portable path test =
    match test with
    | TestList(tests, state) -> TestList(List.map (portable path) tests, state)
    | TestLabel(label, test, state) ->
        let path = path @ [ label ]

        if notPortable.Contains(String.concat "." path) then
            TestList([], state)
        else
            TestLabel(label, portable path test, state)
    | Test.Sequenced(sequence, test) -> Test.Sequenced(sequence, portable path test)
    | TestCase _ -> test

let private possible kind tests =
    if kind = PollerKind.Portable then
        portable [] tests
    else
        tests

/// Select takes no descriptor above 1,023, and all tests together have more open.
let aloneIfSelect kind tests =
    if kind = PollerKind.Select then
        testSequenced tests
    else
        tests

/// The same tests with each poller of the machine.
let onEachPoller name (tests: Test list) =
    testList name [
        for kind in socketPollers do
            testList (PollerChoice.NameOf kind) (List.map (possible kind) tests)
            |> over kind
            |> aloneIfSelect kind
    ]

/// The exception that a coroutine ends with, if it does.
let catching (body: Coroutine<'T>) : Coroutine<exn option> =
    pycos {
        try
            let! _ = body
            return None
        with error ->
            return Some error
    }

/// Fails unless a coroutine throws an exception of a type; returns that.
let throws<'E, 'T when 'E :> exn> (message: string) (body: Coroutine<'T>) : Coroutine<'E> =
    pycos {
        match! catching body with
        | Some(:? 'E as error) -> return error
        | Some other -> return failtest $"{message}: {typeof<'E>.Name} was expected, not {other}"
        | None -> return failtest $"{message}: {typeof<'E>.Name} was expected, but it returned"
    }

/// A coroutine that returns nothing, as one with a value, so that it can be spawned and combined like others.
let ofUnit (body: Coroutine) : Coroutine<unit> = pycos { do! body }

let bytesOf count =
    Array.init count (fun i -> byte (i * 7 + i / 251))

/// An empty buffer. (A type that is known is what F# converts to memory.)
let room count : byte[] = Array.zeroCreate count

/// A few bytes.
let bytes (values: byte list) : byte[] = List.toArray values

/// Two connected sockets: the one that connected and the one that was accepted.
let connectedPair (listenAt: EndPoint) =
    pycos {
        use listener = AsyncSocket.Listen listenAt
        let connecting = PycosTask.Spawn(AsyncSocket.ConnectAsync listener.LocalEndPoint)
        let! accepted = listener.AcceptAsync limit
        let! connected = connecting
        return struct (connected, accepted)
    }

/// Runs a test of two connected TCP sockets, which are closed after it.
let withPair (body: AsyncSocket -> AsyncSocket -> Coroutine<'T>) =
    pycos {
        let! struct (left, right) = connectedPair loopback
        use left = left
        use right = right
        return! body left right
    }

/// Waits for a condition that other tasks make true.
let eventually (message: string) (condition: unit -> bool) =
    pycos {
        let clock = Stopwatch.StartNew()

        // Before the task as a whole has taken too long, so that it is told what did not come.
        while not (condition ()) && clock.Elapsed < limit / 2.0 do
            do! PycosTask.SleepAsync(milliseconds 1.0)

        Expect.isTrue (condition ()) message
    }

/// Lets everything that is ready run, and the poller look, a few times.
let settle () =
    pycos {
        for _ in 1..5 do
            do! PycosTask.SleepAsync(milliseconds 1.0)
    }

/// Sends until the system takes no more; the count of bytes that it took.
let fill (socket: AsyncSocket) =
    pycos {
        let! full =
            socket.SendAllAsync(Array.zeroCreate<byte>(64 * 1024 * 1024), milliseconds 100.0)
            |> ofUnit
            |> throws<SocketTimeoutException, _> "a peer that never reads"

        return full.Transferred
    }

/// Receives to the end of the stream.
let drain (socket: AsyncSocket) =
    pycos {
        let collected = ResizeArray<byte>()
        let buffer = Array.zeroCreate<byte> 65536
        let mutable more = true

        while more do
            let! received = socket.ReceiveAsync(buffer, limit)
            collected.AddRange(ArraySegment(buffer, 0, received))
            more <- received > 0

        return collected.ToArray()
    }

let openDescriptors () =
    IO.Directory.GetFiles("/proc/self/fd").Length

[<DllImport("libc")>]
extern int private clock_gettime(int clock, int64[] time)

/// The processor time of the calling thread: clock_gettime(2), CLOCK_THREAD_CPUTIME_ID.
let threadTime () =
    let time = Array.zeroCreate<int64> 2
    clock_gettime (3, time) |> ignore

    TimeSpan.FromSeconds(float time[0])
    + TimeSpan.FromMicroseconds(float time[1] / 1000.0)

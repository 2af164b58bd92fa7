/// Two schedulers whose rounds one thread runs while there is little to do. On Linux, over epoll; elsewhere they stay apart.
module Pycos.Core.Tests.CompanionTests

open System
open System.Collections.Generic
open System.Net
open System.Threading
open System.Threading.Tasks
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.CoreSupport

let private epoll name busyWait =
    new Scheduler(SchedulerOptions(Name = name, Poller = PollerKind.Epoll, BusyWait = busyWait))

/// A host and its companion. They have met when the host has nothing to do for the first time.
let private pairWith busyWait =
    let host, companion = epoll "host" TimeSpan.Zero, epoll "companion" busyWait
    Expect.isTrue (runOn companion (pycos { return companion.TryAccompany host })) "they fit"
    eventually "the host runs its companion" (fun () -> host.CompanionVisits > 0L)
    host, companion

let private pair () = pairWith TimeSpan.Zero

let private thread () =
    pycos { return Environment.CurrentManagedThreadId }

let private computeFor (time: TimeSpan) =
    let clock = Diagnostics.Stopwatch.StartNew()

    while clock.Elapsed < time do
        Thread.SpinWait 100

/// A task that answers each message, to whoever has sent it.
let private echo (scheduler: Scheduler) =
    spawnInboxOn scheduler (SpawnOptions(Daemon = true)) null (fun inbox ->
        pycos {
            while true do
                let! struct (number: int, answer: TaskRef<int>) = Inbox.receive inbox
                answer.TrySend number |> ignore
        })
    |> snd

let private askAll (address: TaskRef<struct (int * TaskRef<int>)>) count (inbox: Inbox<int>) =
    pycos {
        for number in 1..count do
            address.TrySend(struct (number, inbox.Self)) |> ignore
            let! answer = Inbox.receive inbox
            Expect.equal answer number "the answer"

        return Environment.CurrentManagedThreadId
    }

/// What threads, tasks of both schedulers and computing tasks send in some random order arrives in order, whoever runs the rounds.
let private arrivesInOrder (seed: int) =
    let random = Random seed
    let host, companion = pairWith (TimeSpan.FromMicroseconds(float (random.Next 3) * 100.0))
    use host = host
    use companion = companion
    let count = 200

    let collectOn (scheduler: Scheduler) senders =
        spawnInboxOn scheduler null null (fun inbox ->
            pycos {
                let next = Array.zeroCreate<int> senders

                for _ in 1 .. senders * count do
                    let! struct (sender: int, number: int) = Inbox.receive inbox
                    Expect.equal number next[sender] $"seed {seed}: order of sender {sender}"
                    next[sender] <- number + 1
            })

    let collectors = [ collectOn host 3; collectOn companion 3 ]

    let sender (pauses: int[]) number =
        pycos {
            for index in 0 .. count - 1 do
                for _, address in collectors do
                    address.TrySend(struct (number, index)) |> ignore

                match pauses[index] with
                | 0 -> do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)
                | 1 -> computeFor (TimeSpan.FromMilliseconds 3.)
                | 2 -> do! PycosTask.yieldNow ()
                | _ -> ()
        }

    let pauses () =
        Array.init count (fun _ -> random.Next 100)

    let onHost = host.Spawn(sender (pauses ()) 0)
    let onCompanion = companion.Spawn(sender (pauses ()) 1)
    let threadPauses = pauses ()

    for index in 0 .. count - 1 do
        for _, address in collectors do
            address.TrySend(struct (2, index)) |> ignore

        if threadPauses[index] = 0 then
            Thread.Sleep 1

    valueOf onHost
    valueOf onCompanion

    for task, _ in collectors do
        valueOf task

    true

let private stopsInTime (scheduler: Scheduler) =
    Task.Factory.StartNew(scheduler.Terminate, TaskCreationOptions.LongRunning).Wait limit

let private served (server: AsyncSocket) =
    pycos {
        use! connection = server.AcceptAsync()
        let! data = connection.Recv 16
        do! connection.SendAll data
    }

let private clientOf (address: IPEndPoint) =
    pycos {
        use! socket = AsyncSocket.ConnectAsync address
        do! socket.SendAll [| 1uy; 2uy |]
        let! data = socket.Recv 16
        return data.Length
    }

let private seeds = 20

let tests =
    let test name =
        if OperatingSystem.IsLinux() then test name else ptest name

    testList "companions" [
        test "While tasks have nothing to do, one thread runs both schedulers" {
            let host, companion = pair ()
            use host = host
            use companion = companion
            let hostThread = runOn host (thread ())
            let task, _ = spawnInboxOn host null null (askAll (echo companion) 100)
            Expect.equal (valueOf task) hostThread "the host's tasks stay"
            let task, _ = spawnInboxOn companion null null (askAll (echo host) 1000)
            Expect.equal (valueOf task) hostThread "the companion's tasks run there, too"
            let before = host.CompanionVisits
            let task, _ = spawnInboxOn host null null (askAll (echo companion) 1000)
            valueOf task |> ignore
            Expect.isGreaterThan (host.CompanionVisits - before) 900L "visits of the host"
        }

        test "When tasks compute, the companion's own thread goes on, until they are done" {
            let host, companion = pair ()
            use host = host
            use companion = companion
            let computing = new ManualResetEventSlim()
            let mutable isOver = false

            let work =
                host.Spawn(
                    pycos {
                        computing.Set()
                        // Blocks the scheduler's thread, as tasks should not.
                        while not (Volatile.Read &isOver) do
                            Thread.SpinWait 100

                        return Environment.CurrentManagedThreadId
                    }
                )

            waitFor "the task computes" computing

            let ticks =
                companion.Spawn(
                    pycos {
                        for _ in 1..10 do
                            do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)

                        return Environment.CurrentManagedThreadId
                    }
                )

            let ticking = valueOf ticks
            Expect.isTrue work.IsAlive "the task still computes"
            Volatile.Write(&isOver, true)
            Expect.notEqual (valueOf work) ticking "they ran on different threads"
            eventually "the host runs it again" (fun () -> runOn companion (thread ()) <> ticking)
        }

        test "Both are told of their sockets, whoever waits" {
            let host, companion = pair ()
            use host = host
            use companion = companion

            for server, client in [ host, companion; companion, host; host, host; companion, companion ] do
                let listener =
                    runOn server (pycos { return AsyncSocket.Listen(IPEndPoint(IPAddress.Loopback, 0)) })

                let serving = server.Spawn(served listener)
                Expect.equal (runOn client (clientOf (listener.LocalEndPoint :?> IPEndPoint))) 2 "what came back"
                valueOf serving
                runOn server (pycos { listener.Dispose() })
        }

        test "Either stops at any time, and the other goes on" {
            for round in 1..40 do
                let host, companion = pairWith (ms (float (round % 3)))

                if round % 3 = 0 then
                    host.Spawn(pycos { computeFor (TimeSpan.FromMilliseconds 5.) }) |> ignore

                if round % 4 = 0 then
                    Thread.Sleep 5

                let first, second =
                    if round % 2 = 0 then host, companion else companion, host

                Expect.isTrue (stopsInTime first) "the first stops"
                Expect.equal (runOn second (pycos { return 1 })) 1 "the second goes on"
                runOn second (pycos { do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.) })
                Expect.isTrue (stopsInTime second) "the second stops"
        }

        test "A host has one companion, and another takes its place when it has stopped" {
            let host, companion = pair ()
            use host = host
            use other = epoll "other" TimeSpan.Zero
            let accompanies () = runOn other (pycos { return other.TryAccompany host })
            Expect.isFalse (accompanies ()) "there is one"
            companion.Terminate()
            eventually "the place is free" accompanies
            let task, _ = spawnInboxOn host null null (askAll (echo other) 10)
            valueOf task |> ignore
        }

        test "Whatever threads and tasks send arrives in order, though now the one, now the other thread runs the rounds" {
            let random = Gen.choose (0, Int32.MaxValue)
            Property.check seeds (Prop.forAll (Arb.fromGen random) arrivesInOrder)
            Explored.property "messages between a host and its companion" seeds
        }
    ]

module Pycos.Core.Tests.SimulationTests

open System
open System.Net
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Testing

let private seconds (count: float) = TimeSpan.FromSeconds count
let private loopback port = IPEndPoint(IPAddress.Loopback, port)

let private receiveAll (socket: AsyncSocket) =
    pycos {
        let buffer = Array.zeroCreate<byte> 1000
        let mutable total = 0
        let mutable more = true

        while more do
            let! received = socket.ReceiveAsync(buffer.AsMemory())
            total <- total + received
            more <- received > 0

        return total
    }

/// A client sends some bytes and closes; the server, which looks only later, takes all and sees the end.
let private sendThenClose () =
    pycos {
        use listener = AsyncSocket.Listen(loopback 0)

        let server =
            PycosTask.Spawn(
                pycos {
                    use! socket = listener.AcceptAsync()
                    do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 20.0)
                    return! receiveAll socket
                }
            )

        let! client = AsyncSocket.ConnectAsync(listener.LocalEndPoint)
        do! client.SendAllAsync(ReadOnlyMemory(Array.zeroCreate<byte> 700))
        client.Dispose()
        let! total = server.FinishAsync(seconds 5.0)
        return total.ValueOr -1
    }

let private networkTests =
    testList "network" [
        test "[R58 R70 G2] An end of the stream that is reported together with the last bytes is seen, simulated and by epoll" {
            for seed in 1..50 do
                Expect.equal (sendThenClose () |> Simulation.run seed) 700 $"seed {seed}"

            use scheduler = new Scheduler(SchedulerOptions(Name = "epoll"))
            Expect.equal (scheduler.Spawn(sendThenClose ()).Value()) 700 "epoll"
        }

        test "[R63 G18] A simulated connection passes a megabyte both ways through small buffers, by name, with latency" {
            let total = 1 <<< 20

            let echo (socket: AsyncSocket) =
                pycos {
                    let buffer = Array.zeroCreate<byte> 999
                    let mutable more = true

                    while more do
                        let! received = socket.ReceiveAsync(buffer.AsMemory())
                        do! socket.SendAllAsync(ReadOnlyMemory(buffer, 0, received))
                        more <- received > 0

                    socket.Shutdown SocketShutdown.Send
                }

            let program () =
                pycos {
                    use listener = AsyncSocket.Listen(loopback 7)

                    PycosTask.Spawn(
                        pycos {
                            use! socket = listener.AcceptAsync()
                            do! echo socket
                        }
                    )
                    |> ignore

                    use! client = AsyncSocket.ConnectAsync("server.example", 7)
                    let data = Array.init total byte

                    PycosTask.Spawn(
                        pycos {
                            do! client.SendAllAsync(ReadOnlyMemory data)
                            client.Shutdown SocketShutdown.Send
                        }
                    )
                    |> ignore

                    let back = Array.zeroCreate<byte> total
                    let! received = client.ReceiveAllAsync(back.AsMemory())
                    let! rest = client.ReceiveAsync(Memory(Array.zeroCreate<byte> 1))
                    return received = total && rest = 0 && back.AsSpan().SequenceEqual(ReadOnlySpan data)
                }

            for seed in 1..5 do
                use simulation = Simulation.createWith (SimulationOptions(BufferSize = 5000)) seed
                simulation |> Simulation.addHost "server.example" [ IPAddress.Parse "10.0.0.1"; IPAddress.Loopback ]
                simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 3.0)
                Expect.isTrue (program () |> Simulation.runIn simulation) $"seed {seed}"
                Expect.isGreaterThan (Simulation.elapsed simulation) (seconds 1.0) "the latency takes time"
        }

        test "[R56] A simulated connection to nobody is refused, at once or later" {
            for seed in 1..10 do
                let connect = pycos { return! AsyncSocket.ConnectAsync(loopback 9) }

                try
                    connect |> Simulation.run seed |> ignore
                    failtest "connected to nobody"
                with :? SocketException as refused ->
                    Expect.equal refused.SocketErrorCode SocketError.ConnectionRefused $"seed {seed}"
        }

        test "A simulated connection that is reset fails both its ends" {
            let failure (socket: AsyncSocket) =
                pycos {
                    try
                        let! _ = socket.ReceiveAsync(Memory(Array.zeroCreate<byte> 10))
                        return SocketError.Success
                    with :? SocketException as reset ->
                        return reset.SocketErrorCode
                }

            for seed in 1..10 do
                use simulation = Simulation.create seed

                let program =
                    pycos {
                        use listener = AsyncSocket.Listen(loopback 80)
                        use! client = AsyncSocket.ConnectAsync(loopback 80)
                        use! server = listener.AcceptAsync()
                        let atClient = PycosTask.Spawn(failure client)
                        let atServer = PycosTask.Spawn(failure server)
                        do! PycosTask.SleepAsync(seconds 1.0)
                        let broken = simulation.Network.ResetConnections(loopback 80)
                        let! first = atClient.FinishAsync()
                        let! second = atServer.FinishAsync()
                        return broken, first, second
                    }

                Expect.equal
                    (program |> Simulation.runIn simulation)
                    (1, SocketError.ConnectionReset, SocketError.ConnectionReset)
                    $"seed {seed}"
        }

        test "[R66] Simulated datagrams arrive whole, with their sender's address, or are lost where nobody is" {
            use simulation = Simulation.create 1

            let program =
                pycos {
                    use one = new AsyncSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
                    use other = new AsyncSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
                    one.Bind(loopback 1000)
                    other.Bind(loopback 2000)
                    let! _ = one.SendToAsync(ReadOnlyMemory [| 1uy; 2uy; 3uy |], loopback 3000)
                    let! _ = one.SendToAsync(ReadOnlyMemory [| 1uy; 2uy; 3uy |], loopback 2000)
                    let! _ = one.SendToAsync(ReadOnlyMemory [| 4uy |], loopback 2000)
                    let buffer = Array.zeroCreate<byte> 100
                    let! struct (first, from) = other.ReceiveFromAsync(buffer.AsMemory())
                    let! struct (second, _) = other.ReceiveFromAsync(buffer.AsMemory())
                    return first, second, from
                }

            Expect.equal (program |> Simulation.runIn simulation) (3, 1, loopback 1000) ""
            Expect.equal simulation.Network.LostDatagrams 1L "the one to nobody"
        }
    ]

/// Two schedulers that send to each other; the order in which their steps were taken.
let private pingPong seed =
    use simulation = Simulation.create seed
    let other = simulation |> Simulation.scheduler "other"
    let trace = ResizeArray<string>()

    let talker name (inbox: Inbox<int>) =
        let rec loop n =
            pycos {
                if n > 0 then
                    let! message = inbox.ReceiveAsync()
                    trace.Add $"{name} {message}"
                    do! loop (n - 1)
            }

        pycos {
            do! loop 20
            return ()
        }

    let one = simulation.MainScheduler.Spawn(fun inbox -> (talker "one" inbox).WithoutResult())
    let two = other.Spawn(fun inbox -> (talker "two" inbox).WithoutResult())

    let feed (target: TaskRef<int>) =
        pycos {
            for message in 1..20 do
                do! target.SendAsync message
                do! PycosTask.YieldAsync()
        }

    other.Spawn(feed one) |> ignore
    simulation.MainScheduler.Spawn(feed two) |> ignore
    Simulation.runUntilIdle simulation
    List.ofSeq trace

let private runTests =
    testList "runs" [
        test "[R15] A year of sleep takes no time, and the clock shows it" {
            use simulation = Simulation.create 1
            pycos { do! PycosTask.SleepAsync(TimeSpan.FromDays 365.0) } |> Simulation.runIn simulation
            Expect.equal (Simulation.elapsed simulation) (TimeSpan.FromDays 365.0) ""
        }

        test "What a task throws leaves the run, and the run names nobody unhandled" {
            use simulation = Simulation.create 1
            Expect.throwsT<DivideByZeroException> (fun () -> pycos { return 1 / Int32.Parse "0" } |> Simulation.runIn simulation |> ignore) ""
            Expect.isEmpty simulation.UnhandledExceptions ""
        }

        test "A deadlock names the tasks that wait, what for, and the seed" {
            let program =
                pycos {
                    let stuck = PycosTask.Spawn(pycos { return! PycosTask.SuspendAsync() }, SpawnOptions(Name = "stuck"))
                    let! _ = stuck.FinishAsync()
                    return ()
                }

            try
                program |> Simulation.run 77
                failtest "no deadlock was found"
            with :? SimulationDeadlockException as deadlock ->
                Expect.equal deadlock.Seed 77 ""
                Expect.equal deadlock.WaitingTasks.Count 2 ""
                Expect.stringContains deadlock.Message "seed 77" ""
                Expect.isTrue (deadlock.WaitingTasks |> Seq.exists (fun task -> task.StartsWith "stuck/" && task.EndsWith "is suspended")) ""
        }

        test "Tasks that never come to rest meet the step limit" {
            let spin =
                pycos {
                    while true do
                        do! PycosTask.YieldAsync()
                }

            Expect.throwsT<SimulationStepLimitException>
                (fun () -> spin |> Simulation.runWith (SimulationOptions(StepLimit = 1000L)) 1)
                ""
        }

        test "A run for a span stops at its end and goes on from there" {
            use simulation = Simulation.create 1
            let mutable ticks = 0

            let clock =
                pycos {
                    while true do
                        do! PycosTask.SleepAsync(seconds 1.0)
                        ticks <- ticks + 1
                }

            clock |> Simulation.spawn simulation |> ignore
            simulation |> Simulation.runFor (seconds 2.5)
            Expect.equal (ticks, Simulation.elapsed simulation) (2, seconds 2.5) ""
            simulation |> Simulation.runFor (seconds 1.0)
            Expect.equal ticks 3 ""
        }

        test "Disposing a simulation runs the finally blocks of the tasks that still live" {
            let simulation = Simulation.create 1
            let mutable cleanedUp = false

            pycos {
                try
                    do! PycosTask.SleepAsync(TimeSpan.FromDays 1.0)
                finally
                    cleanedUp <- true
            }
            |> Simulation.spawn simulation
            |> ignore

            simulation |> Simulation.runFor (seconds 1.0)
            simulation.Dispose()
            Expect.isTrue cleanedUp ""
        }

        test "[G1 R25] Two schedulers take the same steps with the same seed, others with others, and keep each sender's order" {
            let traces = [ for seed in 1..20 -> pingPong seed ]
            Expect.equal [ for seed in 1..20 -> pingPong seed ] traces "the same again"
            Expect.isGreaterThan (List.distinct traces).Length 1 "not all the same"

            for trace in traces do
                for name in [ "one"; "two" ] do
                    let received = trace |> List.filter (fun line -> line.StartsWith name)
                    Expect.equal received [ for n in 1..20 -> $"{name} {n}" ] ""
        }

        test "The random run order takes ready tasks in other orders" {
            let order seed =
                let trace = ResizeArray<int>()
                use simulation = Simulation.createWith (SimulationOptions(RunOrder = RunOrder.Random)) seed

                for i in 1..5 do
                    pycos { trace.Add i } |> Simulation.spawn simulation |> ignore

                Simulation.runUntilIdle simulation
                List.ofSeq trace

            let orders = [ for seed in 1..20 -> order seed ]
            Expect.isGreaterThan (List.distinct orders).Length 10 ""
            Expect.allEqual (orders |> List.map List.sort) [ 1..5 ] "each runs"
        }
    ]

let tests = testList "simulation" [ runTests; networkTests ]

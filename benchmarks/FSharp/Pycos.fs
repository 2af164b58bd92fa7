namespace Pycos.Benchmarks.FSharp

open System
open System.Net
open System.Threading
open Pycos
open Pycos.Benchmarks

// `while` rather than `for i in 1..n`: in every computation expression the latter enumerates a sequence, whose cost is not
// that of what is measured here.

[<Sealed>]
type PycosSpawn(count: int) =
    let nothing () = pycos { return () }

    let spawnWaves repetitions =
        pycos {
            let tasks = Array.zeroCreate<PycosTask<unit>> count
            let mutable wave = 0

            while wave < repetitions do
                wave <- wave + 1

                for i = 0 to count - 1 do
                    tasks[i] <- PycosTask.spawn (nothing ())

                let mutable i = 0

                while i < count do
                    do! tasks[i]
                    i <- i + 1
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (spawnWaves repetitions)
            int64 count * int64 repetitions

[<Sealed>]
type PycosSleep(count: int) =
    // An address of every task is kept, as whoever is to send to it would.
    let addresses = Array.zeroCreate<TaskRef<int>> count

    let wait (inbox: Inbox<int>) =
        pycos {
            let! _ = inbox |> Inbox.receiveWithin SleepDurations.Forever
            return ()
        }

    interface IWorkload with
        member _.Run _ =
            Coroutine.run (
                pycos {
                    for i = 0 to count - 1 do
                        addresses[i] <- PycosTask.spawnInbox wait

                    // First in, first out: when this task's turn comes again all of them wait.
                    do! PycosTask.yieldNow ()
                }
            )

            int64 count

[<Sealed>]
type PycosYield(count: int) =
    let finished = new CountdownEvent(count)

    let serve (inbox: Inbox<int>) =
        pycos {
            while true do
                let! repetitions = Inbox.receive inbox
                let mutable i = 0

                while i < repetitions do
                    do! PycosTask.yieldNow ()
                    i <- i + 1

                finished.Signal() |> ignore
        }

    let addresses = Array.init count (fun _ -> PycosTask.spawnInbox serve)

    interface IWorkload with
        member _.Prepare() = finished.Reset()

        member _.Run repetitions =
            PycosTask.spawn (
                pycos {
                    for address in addresses do
                        do! address |> TaskRef.sendWaiting repetitions
                }
            )
            |> ignore

            finished.Wait()
            int64 count * int64 repetitions

[<Sealed>]
type PycosPingPong() =
    let answer repetitions (inbox: Inbox<struct (int * TaskRef<int>)>) =
        pycos {
            let mutable i = 0

            while i < repetitions do
                let! struct (message, sender) = Inbox.receive inbox
                sender |> TaskRef.send message
                i <- i + 1
        }

    let ask repetitions (pong: TaskRef<struct (int * TaskRef<int>)>) (inbox: Inbox<int>) =
        pycos {
            let self = Inbox.self inbox
            let mutable i = 0

            while i < repetitions do
                pong |> TaskRef.send (struct (i, self))
                let! _ = Inbox.receive inbox
                i <- i + 1
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (
                pycos {
                    let pong = PycosTask.spawnInbox (answer repetitions)
                    let ping = PycosTask.spawnInbox (ask repetitions pong)
                    do! ping.Task
                    do! pong.Task
                }
            )

            2L * int64 repetitions

[<Sealed>]
type PycosManyToOne(senders: int) =
    let receive messages (inbox: Inbox<int>) =
        pycos {
            let mutable remaining = messages

            while remaining > 0 do
                let! _ = Inbox.receive inbox
                remaining <- remaining - 1

                while (Inbox.tryReceive inbox).IsSome do
                    remaining <- remaining - 1
        }

    let send messages (receiver: TaskRef<int>) =
        pycos {
            let mutable i = 0

            while i < messages do
                do! receiver |> TaskRef.sendWaiting i
                i <- i + 1
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (
                pycos {
                    let receiver = PycosTask.spawnInbox (receive (senders * repetitions))

                    for _ = 1 to senders do
                        PycosTask.spawn (send repetitions receiver) |> ignore

                    do! receiver.Task
                }
            )

            int64 senders * int64 repetitions

[<Sealed>]
type PycosTimers(count: int) =
    let sleepOnce () =
        pycos { do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (SleepDurations.Next()))) }

    interface IWorkload with
        member _.Run _ =
            Coroutine.run (
                pycos {
                    let tasks = Array.init count (fun _ -> PycosTask.spawn (sleepOnce ()))

                    for task in tasks do
                        do! task
                }
            )

            int64 count

[<Sealed>]
type PycosLock(count: int, handover: bool) =
    let enter gate repetitions =
        pycos {
            let mutable i = 0

            while i < repetitions do
                use! _held = AsyncLock.enter gate

                if handover then
                    do! PycosTask.yieldNow ()

                i <- i + 1
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (
                pycos {
                    let gate = AsyncLock()
                    let tasks = Array.init count (fun _ -> PycosTask.spawn (enter gate repetitions))

                    for task in tasks do
                        do! task
                }
            )

            int64 count * int64 repetitions

[<Sealed>]
type PycosBroadcast(subscribers: int) =
    let inboxOptions = InboxOptions(Capacity = 16)

    let subscribe messages (inbox: Inbox<int>) =
        pycos {
            let mutable remaining = messages

            while remaining > 0 do
                let! _ = Inbox.receive inbox
                remaining <- remaining - 1

                while (Inbox.tryReceive inbox).IsSome do
                    remaining <- remaining - 1
        }

    let publish repetitions =
        pycos {
            use numbers = channel { name "numbers" }

            let addresses =
                Array.init subscribers (fun _ ->
                    PycosTask.spawnInboxWith (SpawnOptions()) inboxOptions (subscribe repetitions))

            for address in addresses do
                numbers |> BroadcastChannel.subscribe address |> ignore

            let mutable message = 0

            while message < repetitions do
                let! _ = numbers |> BroadcastChannel.sendWaiting message
                message <- message + 1

            for address in addresses do
                do! address.Task
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (publish repetitions)
            int64 subscribers * int64 repetitions

[<Sealed>]
type PycosSelect(alternatives: int) =
    let capacity = 16

    let send (channels: BroadcastChannel<int>[]) repetitions =
        pycos {
            let mutable message = 0

            while message < repetitions do
                let! _ = channels[message % channels.Length] |> BroadcastChannel.sendWaiting message
                message <- message + 1
        }

    let choose repetitions =
        pycos {
            let channels = Array.init alternatives (fun i -> channel { name $"numbers {i}" })
            let queues = Array.init alternatives (fun _ -> new Subscription<int>(capacity))

            Array.iter2
                (fun (channel: BroadcastChannel<int>) (queue: Subscription<int>) -> channel.Subscribe queue |> ignore)
                channels
                queues

            let sending = PycosTask.spawn (send channels repetitions)
            let mutable chosen = 0

            while chosen < repetitions do
                let! _ =
                    Alt.next queues[0]
                    <|> Alt.next queues[1]
                    <|> Alt.next queues[2]
                    <|> Alt.next queues[3]

                chosen <- chosen + 1

            do! sending

            for channel in channels do
                channel.Dispose()
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (choose repetitions)
            int64 repetitions

[<Sealed>]
type PycosEcho() =
    let echo (connection: AsyncSocket) =
        pycos {
            use connection = connection
            let mutable hasEnded = false

            while not hasEnded do
                use! received = Socket.receivePooled connection
                do! connection.SendAllAsync received.Memory
                hasEnded <- received.IsEnd
        }

    let accept (listener: AsyncSocket) =
        pycos {
            while true do
                let! connection = Socket.accept listener
                PycosTask.spawn (echo connection) |> ignore
        }

    interface IEchoServer with
        member _.Start() =
            let listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
            PycosTask.spawn (accept listener) |> ignore
            (listener.LocalEndPoint :?> IPEndPoint).Port

namespace Pycos.Benchmarks.FSharp

open System.Threading
open Pycos.Benchmarks

[<Sealed>]
type MailboxSpawn(count: int) =
    interface IWorkload with
        member _.Run repetitions =
            use finished = new CountdownEvent(count)

            for _ in 1..repetitions do
                for _ in 1..count do
                    MailboxProcessor<unit>.Start(fun _ -> async { finished.Signal() |> ignore })
                    |> ignore

                finished.Wait()
                finished.Reset()

            int64 count * int64 repetitions

[<Sealed>]
type MailboxSleep(count: int) =
    // An address of every agent is kept, as whoever is to send to it would.
    let mutable agents: MailboxProcessor<int>[] = [||]

    interface IWorkload with
        member _.Run _ =
            use asleep = new CountdownEvent(count)

            agents <-
                Array.init count (fun _ ->
                    MailboxProcessor.Start(fun inbox ->
                        async {
                            asleep.Signal() |> ignore
                            let! _ = inbox.TryReceive(int SleepDurations.Forever.TotalMilliseconds)
                            return ()
                        }))

            asleep.Wait()
            int64 agents.Length

[<Sealed>]
type MailboxYield(count: int) =
    let finished = new CountdownEvent(count)

    let rec yieldTimes repetitions =
        async {
            if repetitions > 0 then
                do! Async.SwitchToThreadPool()
                return! yieldTimes (repetitions - 1)
        }

    let rec serve (inbox: MailboxProcessor<int>) =
        async {
            let! repetitions = inbox.Receive()
            do! yieldTimes repetitions
            finished.Signal() |> ignore
            return! serve inbox
        }

    let agents = Array.init count (fun _ -> MailboxProcessor.Start serve)

    interface IWorkload with
        member _.Prepare() = finished.Reset()

        member _.Run repetitions =
            for agent in agents do
                agent.Post repetitions

            finished.Wait()
            int64 count * int64 repetitions

[<Sealed>]
type MailboxPingPong() =
    interface IWorkload with
        member _.Run repetitions =
            use finished = new ManualResetEventSlim()

            let rec answer (inbox: MailboxProcessor<MailboxProcessor<int>>) =
                async {
                    let! sender = inbox.Receive()
                    sender.Post 1
                    return! answer inbox
                }

            let pong = MailboxProcessor.Start answer

            let rec ask remaining (inbox: MailboxProcessor<int>) =
                async {
                    if remaining > 0 then
                        pong.Post inbox
                        let! _ = inbox.Receive()
                        return! ask (remaining - 1) inbox
                    else
                        finished.Set()
                }

            MailboxProcessor.Start(ask repetitions) |> ignore
            finished.Wait()
            2L * int64 repetitions

[<Sealed>]
type MailboxManyToOne(senders: int) =
    interface IWorkload with
        member _.Run repetitions =
            use finished = new ManualResetEventSlim()

            let rec count remaining (inbox: MailboxProcessor<int>) =
                async {
                    if remaining > 0 then
                        let! _ = inbox.Receive()
                        return! count (remaining - 1) inbox
                    else
                        finished.Set()
                }

            let receiver = MailboxProcessor.Start(count (senders * repetitions))

            for _ in 1..senders do
                MailboxProcessor<unit>.Start(fun _ ->
                    async {
                        for message in 1..repetitions do
                            receiver.Post message
                    })
                |> ignore

            finished.Wait()
            int64 senders * int64 repetitions

[<Sealed>]
type MailboxTimers(count: int) =
    interface IWorkload with
        member _.Run repetitions =
            use finished = new CountdownEvent(count)

            for _ in 1..repetitions do
                for _ in 1..count do
                    MailboxProcessor<unit>.Start(fun _ ->
                        async {
                            do! Async.Sleep(SleepDurations.Next())
                            finished.Signal() |> ignore
                        })
                    |> ignore

                finished.Wait()
                finished.Reset()

            int64 count * int64 repetitions

/// Channels in random programs.
module Pycos.Core.Tests.ChannelProperties

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.ChannelSupport
open Pycos.Testing
open Pycos.TestRunner

/// Who gets what, by the book.
type private GraphModel() =
    member val Expected = [| for _ in 0..3 -> List<int>() |]
    member val ToTasks = [| for _ in 0..3 -> HashSet<int>() |]
    member val ToChannels = [| for _ in 0..3 -> HashSet<int>() |]
    member val Closed = HashSet<int>()
    member val Message = 0 with get, set

    member this.Reaches from target : bool =
        from = target
        || this.ToChannels[from] |> Seq.exists (fun next -> this.Reaches next target)

    member this.Deliver c : int =
        if this.Closed.Contains c || this.Message % (c + 3) = 0 then
            0
        else
            for t in this.ToTasks[c] do
                this.Expected[t].Add this.Message

            this.ToTasks[c].Count + Seq.sumBy this.Deliver this.ToChannels[c]

/// Random programs: channels that feed each other and tasks that come, go and end. The model knows who gets what.
let private runGraphProgram seed =
    let random = Random seed
    let pick n = random.Next n

    Simulation.run
        seed
        (pycos {
            let channels = [|
                for i in 0..3 ->
                    new BroadcastChannel<int>(
                        $"c{i}",
                        BroadcastChannelOptions<int>(
                            Transform =
                                ChannelTransform(fun _ m ->
                                    if m % (i + 3) = 0 then
                                        Transformed.Drop()
                                    else
                                        Transformed.Keep m)
                        )
                    )
            |]

            let tasks = [| for _ in 0..3 -> collect () |]
            let model = GraphModel()
            let toTasks, toChannels, closed = model.ToTasks, model.ToChannels, model.Closed
            let ended = HashSet<int>()

            let step () =
                pycos {
                    let c, d, t = pick 4, pick 4, pick 4

                    match pick 12 with
                    | 0
                    | 1 ->
                        let want =
                            if closed.Contains c then SubscribeResult.ChannelClosed
                            elif ended.Contains t then SubscribeResult.SubscriberEnded
                            elif toTasks[c].Add t then SubscribeResult.Subscribed
                            else SubscribeResult.AlreadySubscribed

                        Expect.equal (channels[c].Subscribe(fst tasks[t])) want "subscribe"
                    | 2 ->
                        let was = toTasks[c].Remove t

                        let want =
                            if was then
                                UnsubscribeResult.Unsubscribed
                            else
                                UnsubscribeResult.NotSubscribed

                        Expect.equal (channels[c].Unsubscribe(fst tasks[t])) want "unsubscribe"
                    | 3
                    | 4 when not (closed.Contains c || closed.Contains d) ->
                        if model.Reaches d c then
                            throws<ChannelCycleException>(fun () -> channels[c].Subscribe channels[d] |> ignore)
                            |> ignore
                        else
                            toChannels[c].Add d |> ignore
                            channels[c].Subscribe channels[d] |> ignore
                    | 5 ->
                        toChannels[c].Remove d |> ignore
                        channels[c].Unsubscribe channels[d] |> ignore
                    | 6 when pick 6 = 0 ->
                        closed.Add c |> ignore
                        toTasks[c].Clear()
                        toChannels[c].Clear()

                        for others in toChannels do
                            others.Remove c |> ignore

                        channels[c].Close()
                    | 7 when pick 4 = 0 ->
                        ended.Add t |> ignore
                        (fst tasks[t]).Task.Terminate() |> ignore

                        do!
                            (spawn (pycos { let! _ = (fst tasks[t]).Task.FinishAsync(ms 1.0) in return () }))
                                .OutcomeAsync()
                            |> Coroutine.ignore

                        for members in toTasks do
                            members.Remove t |> ignore
                    | 8 ->
                        model.Message <- model.Message + 1
                        let want = model.Deliver c
                        let! reached = channels[c].DeliverAsync model.Message
                        Expect.equal reached want "deliver counts the leaves"
                    | 9 -> do! PycosTask.YieldAsync()
                    | _ ->
                        model.Message <- model.Message + 1
                        let want = model.Deliver c
                        Expect.equal (channels[c].Send(model.Message).Reached) want "send counts the leaves"
                }

            for _ in 1..30 do
                do! step ()

            do! settle ()

            for t in 0..3 do
                let seen = List.ofSeq (snd tasks[t])
                let want = List.ofSeq model.Expected[t]

                if ended.Contains t then
                    Expect.equal seen (List.truncate seen.Length want) $"seed {seed}: the first of its messages"
                else
                    Expect.equal seen want $"seed {seed}: task {t}"

            for c in channels do
                c.Close()
        })

/// Random programs: senders that wait for room and readers that are slow, any of them cancelled, thrown at or terminated.
let private runPressureProgram seed =
    let random = Random seed
    let pick n = random.Next n

    Simulation.run
        seed
        (pycos {
            use ticks = new BroadcastChannel<int>("ticks")
            let queue = new Subscription<int>(1 + pick 3)
            ticks.Subscribe queue |> ignore
            let fromQueue = List<int>()
            let kept, seen = collectWith (InboxOptions(Capacity = 1 + pick 3))
            ticks.Subscribe kept |> ignore
            let sent = List<int>()
            let started = List<int>()

            let senders = [
                for s in 0..2 ->
                    let choices = [ for _ in 1..5 -> pick 3, pick 4 ]

                    spawn (
                        pycos {
                            for i, (pause, way) in List.indexed choices do
                                if pause = 0 then
                                    do! PycosTask.SleepAsync(ms 1.0)

                                let message = s * 100 + i

                                try
                                    started.Add message

                                    if way = 0 then
                                        let! reached = ticks.DeliverAsync(message, 0, Nullable(ms 1.0))

                                        if reached = 2 then
                                            sent.Add message
                                    else
                                        let! _ = ticks.SendAsync message
                                        sent.Add message
                                with :? TimeZoneNotFoundException ->
                                    ()
                        }
                    )
            ]

            let readers = [
                for _ in 0..1 ->
                    spawn (
                        pycos {
                            let mutable reading = true

                            while reading do
                                try
                                    let! next = queue.NextAsync(ms 2.0)

                                    match Timed.toVOption next with
                                    | ValueSome message -> fromQueue.Add message
                                    | ValueNone -> ()

                                    if pick 3 = 0 then
                                        do! PycosTask.SleepAsync(ms 1.0)
                                with
                                | :? TimeZoneNotFoundException -> ()
                                | :? SubscriptionEndedException -> reading <- false
                        }
                    )
            ]

            for _ in 1..6 do
                do! PycosTask.SleepAsync(ms (float (pick 2)))

                let victims =
                    List.append
                        (List.map (fun t -> t :> PycosTask) senders)
                        (List.map (fun t -> t :> PycosTask) readers)

                let victim = victims[pick victims.Length]

                match pick 6 with
                | 0 when Object.ReferenceEquals(victim, senders[0]) -> victim.Terminate() |> ignore
                | _ -> victim.Throw(TimeZoneNotFoundException()) |> ignore

            for sender in senders do
                let! _ = sender.OutcomeAsync()
                ()

            do! PycosTask.SleepAsync(ms 100.0)
            queue.Dispose()

            for reader in readers do
                let! _ = reader.OutcomeAsync()
                ()

            for name, got in [ "queue", fromQueue; "task", seen ] do
                Expect.equal (Seq.length (Seq.distinct got)) got.Count $"seed {seed}: {name} got nothing twice"
                Expect.isEmpty (Seq.except got sent) $"seed {seed}: {name} got all that was sent"
                Expect.isEmpty (Seq.except started got) $"seed {seed}: {name} got nothing else"

            for s in 0..2 do
                let mine = seen |> Seq.filter (fun m -> m / 100 = s) |> List.ofSeq
                Expect.equal mine (List.sort mine) $"seed {seed}: in the order of sending"
        })

let private explore count run =
    for seed in 1..count do
        try
            run seed
        with problem ->
            failtest $"program of seed {seed}: {problem}"

    Explored.property "channels" count

let private properties = [
    test
        "[R40 R41 R42 R44 R45 G11 G36] Over random channel graphs exactly the model's messages reach each subscriber, in order" {
        explore 10_000 runGraphProgram
    }
    test "[R41 G21] Back-pressure loses and doubles no message, whatever ends the waits" {
        explore 10_000 runPressureProgram
    }
]

let tests = testList "channels" [ testList "properties" properties ]

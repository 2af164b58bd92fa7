module Pycos.Core.Tests.ChildAddressTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

/// Keeps the numbers it gets, and fails at negative ones.
let private keeps (kept: List<int>) name =
    Supervisor.agent name (fun inbox ->
        pycos {
            while true do
                let! number = Inbox.receive inbox

                if number < 0 then
                    failwith "negative"

                kept.Add number
        })

let tests =
    testList "child addresses" [
        testCase "[G40] an address survives restarts: nothing but the message that the child failed at is lost"
        <| fun () ->
            runVirtually (
                pycos {
                    let kept = List<int>()
                    let worker = keeps kept "worker"
                    Expect.isFalse (worker.Address.TrySend 0) "nobody runs it"

                    let supervisor =
                        Supervisor.startWith (Supervisor.options |> Supervisor.backoff (ms 10.0) (ms 10.0)) [ worker ]

                    for number in [ 1; 2; -1; 3; 4 ] do
                        worker.Address |> ChildAddress.send number

                    do! sleep 5.0
                    Expect.equal (List.ofSeq kept) [ 1; 2 ] "before it failed"
                    Expect.isNull worker.Address.Task "it waits to be restarted"
                    worker.Address.Send 5
                    do! sleep 10.0
                    worker.Address.Send 6
                    do! sleep 1.0
                    Expect.equal (List.ofSeq kept) [ 1..6 ] "all in order"
                    do! Supervisor.stop supervisor
                    Expect.isFalse (worker.Address |> ChildAddress.trySend 7) "nobody runs it"
                    let error = throws<TaskEndedException>(fun () -> worker.Address.Send 7)
                    Expect.stringContains error.Message "worker" "names it"
                }
            )

        testCase "[G40] what is kept for a child has the bound of its inbox; senders may wait for room over a restart"
        <| fun () ->
            runVirtually (
                pycos {
                    let kept = List<int>()
                    let worker = keeps kept "worker" |> Supervisor.inbox (InboxOptions(Capacity = 2))

                    let supervisor =
                        Supervisor.startWith (Supervisor.options |> Supervisor.backoff (ms 10.0) (ms 10.0)) [ worker ]

                    worker.Address.Send -1
                    Expect.isTrue (worker.Address.TrySend -1) "two"
                    Expect.isFalse (worker.Address.TrySend 0) "full before it has started"
                    do! sleep 15.0
                    worker.Address.Send 1
                    worker.Address.Send 2
                    Expect.isFalse (worker.Address.TrySend 3) "full"
                    throws<InboxFullException>(fun () -> worker.Address.Send 3) |> ignore
                    let waiting = spawn (worker.Address |> ChildAddress.sendWaiting 3)
                    do! sleep 1.0
                    Expect.isTrue waiting.IsAlive "it waits"
                    do! waiting
                    do! sleep 1.0
                    Expect.equal (List.ofSeq kept) [ 1; 2; 3 ] "all"
                    worker.Address.Send -1
                    do! sleep 1.0
                    worker.Address.Send 1
                    worker.Address.Send 2

                    let refused =
                        spawn (throwsIn<TaskEndedException, _>(worker.Address |> ChildAddress.sendWaiting 4))

                    do! sleep 1.0
                    let! _ = supervisor |> Supervisor.remove "worker"
                    let! _ = refused
                    ()
                }
            )

        testCase "[G40] an address belongs to one supervisor at a time"
        <| fun () ->
            runVirtually (
                pycos {
                    let worker = keeps (List()) "worker"
                    let first = Supervisor.start [ worker ]

                    throws<InvalidOperationException>(fun () -> Supervisor.start [ worker ] |> ignore)
                    |> ignore

                    let second = Supervisor.start []
                    let! _ = throwsIn<ArgumentException, _>(second |> Supervisor.add worker)
                    let! _ = first |> Supervisor.remove "worker"
                    let! task = second |> Supervisor.add worker
                    Expect.equal worker.Address.Task task "now of the second"
                }
            )

        testCase "[G40] threads that send while a child crashes lose nothing, and their messages keep their order"
        <| fun () ->
            use scheduler = new Scheduler()
            let kept = List<int>()
            let worker = keeps kept "worker" |> Supervisor.inbox (InboxOptions(Capacity = 100))
            let options = SupervisorOptions(Scheduler = scheduler, MaxRestarts = Int32.MaxValue)
            let supervisor = Supervisor.startWith options [ worker ]

            let send start () =
                for number in start .. start + 4_999 do
                    while not (worker.Address.TrySend(if number % 50 = 49 then -1 else number)) do
                        Threading.Thread.Yield() |> ignore

            let threads = [
                for start in [ 0; 10_000; 20_000 ] -> Threading.Thread(Threading.ThreadStart(send start))
            ]

            threads |> List.iter _.Start()
            threads |> List.iter _.Join()
            eventually "all have come" (fun () -> kept.Count = 3 * 4_900)

            for start in [ 0; 10_000; 20_000 ] do
                let own = [
                    for number in kept.ToArray() do
                        if number / 10_000 = start / 10_000 then
                            number
                ]

                Expect.equal own (List.sort own) "in order"

            runOn scheduler (Supervisor.stop supervisor)

        testCase "[G40] a sender of another scheduler waits for room, too"
        <| fun () ->
            use simulation = new Simulation(1)
            let far = simulation.CreateScheduler "far"
            let kept = List<int>()

            simulation.Run(
                (pycos {
                    let worker = keeps kept "worker" |> Supervisor.inbox (InboxOptions(Capacity = 1))
                    let options = SupervisorOptions(Scheduler = far, Backoff = RestartBackoff(ms 10.0))
                    let supervisor = Supervisor.startWith options [ worker ]
                    do! worker.Address.SendAsync -1
                    do! sleep 1.0

                    for number in 1..5 do
                        do! worker.Address.SendAsync number

                    do! sleep 20.0
                    Expect.equal (List.ofSeq kept) [ 1..5 ] "all, in order"
                    do! Supervisor.stop supervisor
                })
                    .WithoutResult()
            )

        testCase "[G40] messages from other schedulers keep their order over restarts"
        <| fun () ->
            for seed in 1..100 do
                use simulation = new Simulation(seed)
                let far = simulation.CreateScheduler "far"
                let kept = List<int>()

                simulation.Run(
                    (pycos {
                        let worker = keeps kept "worker"

                        let options =
                            SupervisorOptions(
                                Scheduler = far,
                                MaxRestarts = Int32.MaxValue,
                                Backoff = RestartBackoff(ms 1.0)
                            )

                        let supervisor = Supervisor.startWith options [ worker ]

                        for number in 1..50 do
                            do! worker.Address.SendAsync number

                            if number % 10 = 0 then
                                worker.Address.Send -1
                                do! sleep (float (number % 3))

                        do! sleep 100.0
                        do! Supervisor.stop supervisor
                        Expect.equal (List.ofSeq kept) [ 1..50 ] "all, in order"
                    })
                        .WithoutResult()
                )
    ]

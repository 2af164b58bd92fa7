module Pycos.Core.Tests.MonitorTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

type private News =
    | Said of string
    | Ended of MonitorStatus

let private failing milliseconds message : Coroutine<int> =
    pycos {
        do! sleep milliseconds
        return failwith message
    }

/// Starts a watcher that keeps what it is told; the function gets its address.
let private watcher () =
    let news = List<News>()

    let address =
        PycosTask.spawnInbox (fun inbox ->
            pycos {
                while true do
                    let! message = Inbox.receive inbox
                    news.Add message
            })

    address, news

let private kinds (news: List<News>) = [
    for message in news do
        match message with
        | Ended(Returned value) -> $"returned {value}"
        | Ended(Crashed error) -> $"crashed: {error.Message}"
        | Ended Terminated -> "terminated"
        | Said text -> text
]

let private telling = [
    testCase
        "[R36 R37] a monitor is told once, as a message of its own type, that a task returned, failed or was terminated"
    <| fun () ->
        runVirtually (
            pycos {
                let address, news = watcher ()
                let returns = spawn (after 10.0 42)
                let fails = spawn (failing 20.0 "broken")
                let waits = spawn (waiting ())

                let all: PycosTask list = [ returns; fails; waits ]
                all |> List.iter (PycosTask.notify address Ended)

                do! sleep 30.0
                waits.Terminate() |> ignore
                do! sleep 30.0
                Expect.equal (kinds news) [ "returned 42"; "crashed: broken"; "terminated" ] "three ends"

                let tasks: PycosTask list = [
                    for message in news do
                        match message with
                        | Ended status -> status.Task
                        | Said text -> failtest text
                ]

                let expected: PycosTask list = [ returns; fails; waits ]
                Expect.equal tasks expected "of these tasks"
                address.Task.Terminate() |> ignore
            }
        )

    testCase "[R36] each call is a monitor of its own, and several tasks may watch one"
    <| fun () ->
        runVirtually (
            pycos {
                let first, firstNews = watcher ()
                let second, secondNews = watcher ()
                let task = spawn (after 10.0 1)
                task.Notify(first, Ended)
                task.Notify(first, (fun _ -> Said "again"))
                task.Notify(second, Ended)
                do! sleep 20.0
                Expect.equal (kinds firstNews) [ "returned 1"; "again" ] "twice, in order"
                Expect.equal (kinds secondNews) [ "returned 1" ] "once"
            }
        )

    testCase "[R36] a task that returns nothing has no value, and a status says in words what happened"
    <| fun () ->
        runVirtually (
            pycos {
                let! nothing = (spawn (after 1.0 ())).MonitorAsync()
                Expect.isNull nothing.Value "unit"
                let! failed = (spawn (failing 1.0 "broken")).MonitorAsync()
                Expect.isNull failed.Value "failed"
                Expect.stringContains (string failed) "has failed: Exception: broken" "in words"
                Expect.equal failed.Kind MonitorKind.Failed "kind"

                let! cancelled =
                    (spawn (pycos { raise (OperationCanceledException()) })).MonitorAsync()

                Expect.equal cancelled.Kind MonitorKind.Terminated "cancelled by itself"
            }
        )

    testCase "[R36] the news of an end comes after everything that the task has sent, and though the inbox is full"
    <| fun () ->
        runVirtually (
            pycos {
                let order = List<string>()

                let address =
                    PycosTask.spawnInboxWith (SpawnOptions()) (InboxOptions(Capacity = 2)) (fun inbox ->
                        pycos {
                            do! sleep 50.0

                            for _ in 1..3 do
                                match! Inbox.receive inbox with
                                | Said text -> order.Add text
                                | Ended _ -> order.Add "ended"
                        })

                let task =
                    spawn (
                        pycos {
                            address.Send(Said "one")
                            address.Send(Said "two")
                        }
                    )

                task.Notify(address, Ended)
                do! sleep 100.0
                Expect.equal (List.ofSeq order) [ "one"; "two"; "ended" ] "in order"
            }
        )
]

let private ended = [
    testCase
        "[R36] there is nothing to be told of a task that has ended: an exception says what to do, TryNotify says false"
    <| fun () ->
        runVirtually (
            pycos {
                let address, news = watcher ()
                let task = spawn (after 1.0 7)
                let! _ = task
                let error = throws<TaskEndedException>(fun () -> task.Notify(address, Ended))
                Expect.stringContains error.Message "MonitorAsync" "what to do"
                Expect.isFalse (task.TryNotify(address, Ended)) "told by the result"
                let! status = task.MonitorAsync()
                Expect.equal status.Value (box 7) "at once"
                do! sleep 10.0
                Expect.isEmpty news "nothing was sent"
            }
        )

    testCase "[R36] a watcher that has ended, or that is the task itself, is refused"
    <| fun () ->
        runVirtually (
            pycos {
                let address, _ = watcher ()
                address.Task.Terminate() |> ignore
                do! sleep 1.0
                let task = spawn (waiting ())
                let error = throws<TaskEndedException>(fun () -> task.Notify(address, Ended))
                Expect.stringContains error.Message (string address.Task) "names the watcher"
                let other, _ = watcher ()
                throws<ArgumentException>(fun () -> other.Task.Notify(other, Ended)) |> ignore
            }
        )

    testCase "[R36] MonitorAsync has a timeout and a token, and does not throw what ended the task"
    <| fun () ->
        runVirtually (
            pycos {
                let task = spawn (failing 50.0 "broken")
                let! early = task |> PycosTask.monitorWithin (ms 10.0)
                Expect.equal early ValueNone "too early"
                use source = new Threading.CancellationTokenSource()
                let waiter = spawn (task.MonitorAsync source.Token)
                do! sleep 1.0
                source.Cancel()
                let! outcome = waiter.OutcomeAsync()
                Expect.equal outcome.Status PycosTaskStatus.Cancelled "cancelled"
                let! status = task |> PycosTask.monitor

                match status with
                | Crashed error -> Expect.equal error.Message "broken" "the reason"
                | _ -> failtest "it has failed"
            }
        )
]

let private taking = [
    testCase "[R36] monitors that are taken back tell nothing; the others still do"
    <| fun () ->
        runVirtually (
            pycos {
                let address, news = watcher ()
                let other, otherNews = watcher ()
                let task = spawn (after 10.0 1)
                task.Notify(address, Ended)
                task.Notify(address, Ended)
                task.Notify(other, Ended)
                Expect.isTrue (task |> PycosTask.stopNotifying address) "both"
                Expect.isFalse (task |> PycosTask.stopNotifying address) "no more"
                do! sleep 20.0
                Expect.isEmpty news "nothing"
                Expect.hasLength otherNews 1 "the other"
            }
        )

    testCase "[R36] a monitored failure is noticed; one whose watcher has ended before is not"
    <| fun () ->
        use simulation = new Simulation(1)

        simulation.Run(
            (pycos {
                let address, _ = watcher ()
                (spawn (failing 10.0 "seen")).Notify(address, Ended)
                let gone, _ = watcher ()
                let unseen = spawn (failing 10.0 "unseen")
                unseen.Notify(gone, Ended)
                gone.Task.Terminate() |> ignore
                do! sleep 5.0
                Expect.isFalse (unseen.StopNotifying gone.Task) "taken back with the watcher"
                do! sleep 20.0
                address.Task.Terminate() |> ignore
            })
                .WithoutResult()
        )

        Expect.equal [ for event in simulation.UnhandledExceptions -> event.Exception.Message ] [ "unseen" ] "one"

    testCase "[R36 R82] a function that throws instead of making the message harms nobody"
    <| fun () ->
        let log = ListLogger()

        use simulation =
            new Simulation(1, SimulationOptions(Scheduler = SchedulerOptions(Logger = log)))

        simulation.Run(
            (pycos {
                let address, news = watcher ()
                let task = spawn (after 10.0 1)
                task.Notify(address, (fun _ -> failwith "bad message"))
                task.Notify(address, Ended)
                do! sleep 20.0
                Expect.hasLength news 1 "the other one"
            })
                .WithoutResult()
        )

        Expect.isTrue (log.Has "callback threw") "logged"

    testCase "[R35 R36] monitors stay when the code of a task is swapped"
    <| fun () ->
        runVirtually (
            pycos {
                let address, news = watcher ()

                let task =
                    PycosTask.spawnWith
                        (SpawnOptions(HotSwappable = true))
                        (pycos {
                            do! PycosTask.SleepAsync forever
                            return 1
                        })

                task.Notify(address, Ended)
                do! sleep 1.0
                let! _ = task |> PycosTask.hotSwap (fun () -> after 10.0 2)
                do! sleep 20.0
                Expect.equal (kinds news) [ "returned 2" ] "of the new code"
            }
        )
]

/// Each of these ends is told over from one scheduler to another, in many orders.
let private schedulers = [
    testCase "[R36] monitors work between the schedulers of a simulation, whoever ends first"
    <| fun () ->
        for seed in 1..200 do
            use simulation = new Simulation(seed)
            let far = simulation.CreateScheduler "far"

            simulation.Run(
                (pycos {
                    let address, news = watcher ()
                    let near = far.Spawn(after (float (seed % 3)) 5)
                    let told = near.TryNotify(address, Ended)
                    let stubborn = far.Spawn(waiting ())
                    stubborn.Notify(address, Ended)
                    stubborn.StopNotifying address.Task |> ignore
                    do! sleep 10.0
                    stubborn.Terminate() |> ignore
                    do! sleep 10.0
                    Expect.equal (kinds news) (if told then [ "returned 5" ] else []) "once, if promised"
                    let gone = far.Spawn(after 1.0 1)
                    gone.TryNotify(address, Ended) |> ignore
                    address.Task.Terminate() |> ignore
                    let! status = gone.MonitorAsync()
                    Expect.equal status.Kind MonitorKind.Completed "by the awaitable form"
                })
                    .WithoutResult()
            )

    testCase "[R36] a watcher on a thread of its own is told of the ends of a group's tasks"
    <| fun () ->
        use group = new SchedulerGroup(SchedulerGroupOptions(Count = 3))
        use here = new Scheduler()
        let count = 300

        let told =
            spawnInboxOn here null null (fun (inbox: Inbox<MonitorStatus>) ->
                pycos {
                    let seen = HashSet<PycosTask>()

                    while seen.Count < count do
                        let! status = inbox.ReceiveAsync()
                        Expect.isTrue (seen.Add status.Task) "once"

                    return seen.Count
                })

        let task, address = told

        for i in 1..count do
            let worker = group[i % 3].Spawn(after 1.0 i)

            if not (worker.TryNotify address) then
                address.Send(here.Spawn(worker.MonitorAsync()) |> valueOf)

        Expect.equal (valueOf task) count "each once"
]

let tests = testList "monitors" (telling @ ended @ taking @ schedulers)

/// Several schedulers: tasks stay where they began, messages between schedulers keep their order.
module Pycos.Core.Tests.SchedulerGroupTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

let private ofCount count =
    SchedulerGroup.create (SchedulerGroupOptions(Count = count))

let private whereIs = fun () -> pycos { return PycosTask.current().Scheduler }

let private placeTests =
    testList "places" [
        test "[G34] There is one scheduler for each core unless told otherwise, each with a name" {
            use group = SchedulerGroup.create SchedulerGroup.options
            Expect.equal group.Count Environment.ProcessorCount "schedulers"

            Expect.equal
                [ for scheduler in group -> scheduler.Name ]
                [ for number in 0 .. group.Count - 1 -> $"group-{number}" ]
                "names"
        }

        test
            "[G34] Tasks go to the schedulers in turn, those with equal keys to the same one, and each stays where it began" {
            use group = ofCount 3

            let places = [ for _ in 1..6 -> group |> SchedulerGroup.spawn (whereIs ()) |> valueOf ]
            Expect.equal places (List.ofSeq group @ List.ofSeq group) "in turn"

            for key in 1..50 do
                let placesOfKey = [
                    for _ in 1..3 -> group |> SchedulerGroup.spawnFor key (whereIs ()) |> valueOf
                ]

                Expect.equal (List.distinct placesOfKey) [ group |> SchedulerGroup.schedulerFor key ] "by key"

            let keysUsed =
                [ for key in 0..3..300 -> group |> SchedulerGroup.schedulerFor key ]
                |> List.distinct

            Expect.equal keysUsed.Length 3 "keys with a common step use all schedulers"

            let threads =
                pycos {
                    let seen = Collections.Generic.HashSet<int>()

                    for _ in 1..100 do
                        seen.Add Environment.CurrentManagedThreadId |> ignore
                        do! PycosTask.yieldNow ()

                    return seen.Count
                }

            Expect.equal (group |> SchedulerGroup.spawn threads |> valueOf) 1 "one thread for life"
        }

        test "[G34] An index outside, no scheduler at all and a blocking call on a scheduler's thread are refused" {
            use group = ofCount 1
            throws<ArgumentOutOfRangeException>(fun () -> group[1] |> ignore) |> ignore
            throws<ArgumentOutOfRangeException>(fun () -> group[-1] |> ignore) |> ignore

            throws<ArgumentOutOfRangeException>(fun () -> SchedulerGroupOptions(Count = 0) |> ignore)
            |> ignore

            throws<ArgumentOutOfRangeException>(fun () -> group |> SchedulerGroup.joinWithin (ms -2.0) |> ignore)
            |> ignore

            group
            |> SchedulerGroup.spawn (
                pycos {
                    throws<WrongSchedulerException>(fun () -> SchedulerGroup.join group) |> ignore

                    throws<WrongSchedulerException>(fun () -> SchedulerGroup.terminate group)
                    |> ignore
                }
            )
            |> valueOf
        }

        test "[G34] With PinThreads each scheduler's thread may use one core only" {
            if not (OperatingSystem.IsLinux()) then
                skiptest "pinning is for Linux"

            use group =
                SchedulerGroup.create (SchedulerGroupOptions(Count = 3, PinThreads = true))

            for scheduler in group do
                let allowed = pycos { return File.ReadAllText "/proc/thread-self/status" }

                let list =
                    Regex.Match(runOn scheduler allowed, @"Cpus_allowed_list:\s*(\S+)").Groups[1].Value

                Expect.isTrue (Regex.IsMatch(list, @"^\d+$")) $"one core, not {list}"
        }
    ]

let private messages = 100_000

/// A task that takes so many numbered messages of each sender and tells of the first that is out of order.
let private checkOrder senders (inbox: Inbox<struct (int * int)>) =
    pycos {
        let next = Array.create senders 0
        let mutable wrong = ValueNone

        for _ in 1 .. senders * messages do
            let! struct (sender, number) = Inbox.receive inbox

            if number <> next[sender] && wrong.IsNone then
                wrong <- ValueSome $"{number} of sender {sender} came instead of {next[sender]}"

            next[sender] <- number + 1

        return wrong
    }

let private messageTests =
    testList "messages" [
        test "[G34] Messages between schedulers, many senders at a time, keep the order of each sender" {
            use group = ofCount 2
            let senders = 4
            let target, address = spawnInboxOn group[0] null null (checkOrder senders)

            for sender in 0 .. senders - 1 do
                group[sender % 2]
                    .Spawn(
                        pycos {
                            for number in 0 .. messages - 1 do
                                do! address |> TaskRef.sendWaiting (struct (sender, number))
                        }
                    )
                |> ignore

            Expect.equal (valueOf target) ValueNone "out of order"
            let statistics = group.Statistics
            Expect.equal statistics.SpawnedTasks (int64 senders + 1L) "the sum of spawned tasks"
            Expect.equal statistics.DroppedMessages 0L "none is dropped"
        }

        test "[G34] A scheduler that is blocked does not delay the others" {
            use group = ofCount 2
            use go = new ManualResetEventSlim()
            use blocked = new ManualResetEventSlim()

            let hog =
                group[0]
                    .Spawn(
                        pycos {
                            blocked.Set()
                            waitFor "the other has ended" go
                        }
                    )

            waitFor "one scheduler is blocked" blocked

            let ticks =
                pycos {
                    for _ in 1..50 do
                        do! PycosTask.sleep (ms 1.0)

                    return 50
                }

            Expect.equal (runOn group[1] ticks) 50 "the other goes on"
            Expect.isTrue hog.IsAlive "the first is still blocked"
            go.Set()
            valueOf hog
        }
    ]

let private lifeTests =
    testList "life" [
        test "[G34] Join waits for tasks that start others on schedulers which were idle before" {
            use group = ofCount 2
            let ended = ref 0

            let rec hop left =
                pycos {
                    do! PycosTask.sleep (ms 2.0)

                    if left = 0 then
                        ended.Value <- 1
                    else
                        group[left % 2].Spawn(hop (left - 1): Coroutine<unit>) |> ignore
                }

            group |> SchedulerGroup.spawn (hop 20) |> ignore
            Expect.isTrue (group |> SchedulerGroup.joinWithin limit) "in time"
            Expect.equal ended.Value 1 "the last hop has ended"
            group |> SchedulerGroup.spawn (pycos { do! PycosTask.sleep limit }) |> ignore
            Expect.isFalse (group |> SchedulerGroup.joinWithin (ms 5.0)) "not in time"
        }

        test
            "[G34] Finish runs all tasks to their end, Terminate ends them with their clean-up; both stop the schedulers" {
            let log = Collections.Concurrent.ConcurrentQueue<int>()
            let finished = ofCount 2

            for number in 1..4 do
                finished
                |> SchedulerGroup.spawn (
                    pycos {
                        do! PycosTask.sleep (ms 5.0)
                        log.Enqueue number
                    }
                )
                |> ignore

            SchedulerGroup.finish finished
            Expect.equal (List.sort (List.ofSeq log)) [ 1..4 ] "finished"
            Expect.isFalse (finished |> Seq.exists _.IsAlive) "stopped"

            log.Clear()
            let terminated = ofCount 2
            use started = new CountdownEvent(4)

            for number in 1..4 do
                terminated
                |> SchedulerGroup.spawn (
                    pycos {
                        try
                            started.Signal() |> ignore
                            do! PycosTask.sleep limit
                        finally
                            log.Enqueue number
                    }
                )
                |> ignore

            Expect.isTrue (started.Wait limit) "started"
            SchedulerGroup.terminate terminated
            Expect.equal (List.sort (List.ofSeq log)) [ 1..4 ] "cleaned up"
            Expect.isFalse (terminated |> Seq.exists _.IsAlive) "stopped"

            throws<SchedulerStoppedException>(fun () -> terminated |> SchedulerGroup.spawn (whereIs ()) |> ignore)
            |> ignore
        }
    ]

let tests = testList "Scheduler group" [ placeTests; messageTests; lifeTests ]

/// Schedulers that look for work for a while before they sleep.
module Pycos.Core.Tests.BusyWaitTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

let private scheduler busyWait =
    let poller = new CountingPoller(ignore)
    new Scheduler(SchedulerOptions(BusyWait = busyWait, PollerFactory = (fun () -> poller))), poller

/// No wait of a test is as long as that.
let private always = TimeSpan.FromHours 1.0

/// One that has slept, not for long, so that it is busy from then on.
let private busyScheduler () =
    let scheduler, poller = scheduler always
    eventually "it sleeps at first, since nothing tells that its wait will be short" (fun () -> poller.Waits = 1)
    runOn scheduler (pycos { return () })
    scheduler, poller

let tests =
    testList "busy waits" [
        test "While its waits are short a scheduler is woken by nobody" {
            let scheduler, poller = busyScheduler ()
            use scheduler = scheduler

            for number in 1..100 do
                Expect.equal (runOn scheduler (pycos { return number })) number "what the task returns"

            Expect.equal (poller.Waits, poller.Wakes) (1, 1) "sleeps and calls: those of the beginning"
        }

        test "Without one it sleeps at once" {
            let scheduler, poller = scheduler TimeSpan.Zero
            use scheduler = scheduler

            for number in 1..10 do
                eventually "it sleeps" (fun () -> poller.Waits = number)
                runOn scheduler (pycos { return () })

            Expect.equal poller.Wakes 10 "it was woken each time"
        }

        test "Who has waited for long sleeps at once the next time" {
            let scheduler, poller = scheduler (ms 1.0)
            use scheduler = scheduler
            let sleep () = PycosTask.sleep (ms 30.0)

            let looks =
                runOn
                    scheduler
                    (pycos {
                        do! sleep ()
                        let before = poller.Looks

                        for _ in 1..5 do
                            do! sleep ()

                        return poller.Looks - before
                    })

            Expect.equal looks 0 "looks"
        }

        test "Timers fire in a busy wait, and not before their time" {
            let scheduler, poller = busyScheduler ()
            use scheduler = scheduler
            let clock = Diagnostics.Stopwatch.StartNew()
            runOn scheduler (pycos { do! PycosTask.sleep (ms 20.0) })
            Expect.isGreaterThanOrEqual clock.Elapsed (ms 20.0) "the time that has passed"
            Expect.equal poller.Waits 1 "it has not slept"
        }

        test "It stops in the middle of one" {
            let scheduler, _ = busyScheduler ()

            let stopping =
                Tasks.Task.Factory.StartNew(scheduler.Terminate, Tasks.TaskCreationOptions.LongRunning)

            Expect.isTrue (stopping.Wait limit) "it has stopped"
        }

        test "With a clock of one's own there is none: that might stand still" {
            let poller = new CountingPoller(ignore)

            let standing = {
                new IClock with
                    member _.Now = 0L
            }

            use scheduler =
                new Scheduler(SchedulerOptions(BusyWait = always, Clock = standing, PollerFactory = (fun () -> poller)))

            for number in 1..10 do
                eventually "it sleeps" (fun () -> poller.Waits = number)
                runOn scheduler (pycos { return () })
        }

        test "A negative time is refused" {
            let refused =
                throws<ArgumentOutOfRangeException>(fun () ->
                    SchedulerOptions(BusyWait = TimeSpan.FromTicks -1L) |> ignore)

            Expect.stringContains refused.Message "greater than or equal to" "what is wrong"
        }
    ]

/// Tests of the tests: a scheduler with a fault in it must break a property.
module Pycos.Core.Tests.MutantTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.Programs

/// Few: a fault that a property is good for shows at once.
let private count = 2_000

let private breaks property faults kinds =
    Expect.isSome (find count faults property kinds) $"the property '{property}' has not noticed the fault"

let private waking = Faults(DropOneWakeUpIn = 7)
let private lastInFirstOut = Faults(LastInFirstOut = true)
let private noPolls = Faults(NeverPolls = true)

/// An epoll poller that can be told not to hear.
type private DeafPoller() =
    inherit Poller()
    let inner = new EpollPoller() :> Poller
    member val Deaf = false with get, set
    override _.Name = "deaf"
    override _.RegisteredHandles = inner.RegisteredHandles
    override _.Register handle = inner.Register handle
    override _.Unregister handle = inner.Unregister handle
    override _.Wait nanoseconds = inner.Wait nanoseconds

    override poller.Wake() =
        if not poller.Deaf then
            inner.Wake()

    override _.Dispose disposing =
        if disposing then
            inner.Dispose()

/// Whether a message from this thread reaches a task of an idle scheduler in time.
let private wakesIdleScheduler deaf (limit: TimeSpan) =
    let poller = new DeafPoller()
    use scheduler = new Scheduler(SchedulerOptions(PollerFactory = fun () -> poller))
    use received = new ManualResetEventSlim()

    let address =
        scheduler.Spawn(fun (inbox: Inbox<int>) ->
            (pycos {
                let! _ = inbox.ReceiveAsync()
                received.Set()
            })
                .WithoutResult())

    let idle =
        SpinWait.SpinUntil((fun () -> address.Task.Status = PycosTaskStatus.Waiting), TimeSpan.FromSeconds 10.0)

    Expect.isTrue idle "the task waits"
    // After the task has begun to wait, the scheduler needs a moment to fall asleep.
    Thread.Sleep 50
    poller.Deaf <- deaf
    address.Send 1
    let woken = received.Wait limit
    poller.Deaf <- false
    scheduler.Spawn(pycos { return () }) |> ignore
    poller.Wake()
    woken

let tests =
    testList "mutants" [
        test "A scheduler that drops a wake-up now and then loses wake-ups" {
            breaks "wake-up" waking mixed
            breaks "ending" waking ending
        }
        test "A scheduler that runs the newest task first is unfair, and out of order" {
            breaks "fairness" lastInFirstOut mixed
            breaks "order" lastInFirstOut mixed
        }
        test "A scheduler that takes a task out of turn only rarely is out of order" {
            breaks "order" (Faults(SwapOneIn = 20)) mixed
        }
        test "A scheduler without an operation budget lets inbox hogs go on" {
            breaks "fairness" (Faults(NoBudget = true)) messaging
        }
        test "A scheduler that polls only when it is idle is late with timers, and never sees I/O beside busy tasks" {
            breaks "fairness" noPolls mixed
            Expect.isSome (findInStreams 200 noPolls) "bytes"
        }
        test "[R14] A message wakes an idle scheduler, and does not if the poller ignores being woken" {
            Expect.isTrue (wakesIdleScheduler false (TimeSpan.FromSeconds 10.0)) "woken"
            Expect.isFalse (wakesIdleScheduler true (TimeSpan.FromMilliseconds 300.0)) "deaf"
        }
    ]

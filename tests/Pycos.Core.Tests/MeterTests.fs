/// What schedulers publish: metrics, trace events, reports of stalls.
module Pycos.Core.Tests.MeterTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Diagnostics.Metrics
open System.Threading
open Expecto
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.CoreSupport

let private collectorOf scheduler =
    new MeterCollector("Pycos", "pycos.scheduler", scheduler)

let private meterTests =
    testList "meter" [
        test "[G35] Tasks, queue length, switches, polls, timers and drops are published for each scheduler by its name" {
            let name = $"meter-{Guid.NewGuid()}"
            use collector = collectorOf name
            use scheduler = new Scheduler(SchedulerOptions(Name = name))

            for _ in 1..3 do
                scheduler.Spawn(pycos { do! PycosTask.sleep (TimeSpan.FromHours 1.0) })
                |> ignore

            eventually "three sleep" (fun () -> scheduler.Statistics.Timers = 3)

            // A step that holds the scheduler while two others are ready.
            use inside = new ManualResetEventSlim()
            use go = new ManualResetEventSlim()

            scheduler.Spawn(
                pycos {
                    spawn (pycos { return () }) |> ignore
                    spawn (pycos { return () }) |> ignore
                    inside.Set()
                    go.Wait()
                }
            )
            |> ignore

            waitFor "the step has begun" inside
            let published = collector.Collect()
            go.Set()
            Expect.equal published["pycos.tasks"] 6.0 "tasks"
            Expect.equal published["pycos.ready_tasks"] 2.0 "ready"
            Expect.equal published["pycos.timers"] 3.0 "timers"
            Expect.equal published["pycos.spawned_tasks"] 6.0 "spawned"
            Expect.equal published["pycos.switches"] 4.0 "switches"
            Expect.isGreaterThan published["pycos.polls"] 0.0 "polls"
            Expect.equal published["pycos.stalls"] 0.0 "stalls"
            Expect.equal published["pycos.dropped_messages"] 0.0 "dropped"
            Expect.isTrue (published.ContainsKey "pycos.longest_step") "longest step"
        }

        test
            "[G35] A scheduler that measures its steps publishes the time of each; one that has stopped publishes nothing" {
            let name = $"steps-{Guid.NewGuid()}"
            use collector = collectorOf name

            let measured =
                use scheduler = new Scheduler(SchedulerOptions(Name = name, MeasureSteps = true))

                runOn
                    scheduler
                    (pycos {
                        Thread.Sleep 20
                        do! PycosTask.yieldNow ()
                    })

                let samples = collector.Samples "pycos.step.duration"
                Expect.isGreaterThanOrEqual (List.max samples) 0.02 "the long step"
                Expect.isLessThan (List.max samples) limit.TotalSeconds "in seconds"
                samples.Length

            Expect.isGreaterThanOrEqual measured 1 "samples"
            let before = (collector.Samples "pycos.tasks").Length
            collector.Collect() |> ignore
            Expect.equal (collector.Samples "pycos.tasks").Length before "a stopped scheduler"
        }
    ]

/// Runs something while the activities of a scheduler's tasks are listened to; those that ended.
let private activitiesOf name (action: unit -> unit) =
    let ended = ResizeArray<Activity>()

    use listener =
        new ActivityListener(
            ShouldListenTo = (fun source -> source.Name = "Pycos"),
            Sample = (fun _ -> ActivitySamplingResult.AllData),
            ActivityStopped =
                fun activity ->
                    if string (activity.GetTagItem "pycos.scheduler") = name then
                        lock ended (fun () -> ended.Add activity)
        )

    ActivitySource.AddActivityListener listener
    action ()
    lock ended (fun () -> List.ofSeq ended)

let private traceTests =
    testList "trace" [
        test
            "[G35] The life of a task is a trace event with its name, number and end; a task that it spawned is its child" {
            let name = $"trace-{Guid.NewGuid()}"

            let ended =
                activitiesOf name (fun () ->
                    use scheduler = new Scheduler(SchedulerOptions(Name = name))

                    let parent =
                        pycos {
                            let child =
                                PycosTask.Spawn(
                                    pycos {
                                        do! PycosTask.yieldNow ()
                                        invalidOp "it broke"
                                    },
                                    SpawnOptions(Name = "child")
                                )

                            let! _ = child.OutcomeAsync()
                            return ()
                        }

                    scheduler.Spawn(parent, SpawnOptions(Name = "parent")) |> valueOf
                    Expect.isNull Activity.Current "the caller's activity")

            let byName = Map [ for activity in ended -> activity.DisplayName, activity ]
            let parent, child = byName["parent"], byName["child"]
            Expect.equal child.ParentSpanId parent.SpanId "the child's parent"
            Expect.equal (parent.GetTagItem "pycos.task.status") "Completed" "the parent's end"
            Expect.equal (child.GetTagItem "pycos.task.status") "Failed" "the child's end"
            Expect.equal child.Status ActivityStatusCode.Error "the child's status"
            Expect.isTrue (child.GetTagItem "pycos.task.id" :? int64) "the number"
        }
    ]

let private costTests =
    testList "cost" [
        test "[G35] With nobody listening to traces, and with metrics collected, switching allocates nothing" {
            use collector = collectorOf "nobody"
            let count = 20_000
            // The loop of the test itself costs an object or two.
            let few = 1000L

            // Again and again until it is good enough: before the code is optimized, awaiters are boxed.
            let bytes =
                run (
                    pycos {
                        let mutable least = Int64.MaxValue
                        let clock = Stopwatch.StartNew()

                        while least >= few && clock.Elapsed < ms 20_000.0 do
                            let before = GC.GetAllocatedBytesForCurrentThread()

                            for _ in 1..count do
                                do! PycosTask.yieldNow ()

                            least <- min least (GC.GetAllocatedBytesForCurrentThread() - before)

                        return least
                    }
                )

            collector.Collect() |> ignore
            Expect.isLessThan bytes few "bytes for so many switches"
        }
    ]

let private stallTests =
    testList "stalls" [
        test "[G35] A step that is longer than the threshold is reported with its task's name while it still runs" {
            let name = $"stall-{Guid.NewGuid()}"
            use collector = collectorOf name

            use scheduler =
                new Scheduler(SchedulerOptions(Name = name, StallThreshold = ms 20.0))

            use reported = new ManualResetEventSlim()
            let report = ref ""

            scheduler.Stalled.Add(fun stall ->
                report.Value <- stall.Task.Name
                reported.Set())

            let hog = pycos { waitFor "the stall is reported while the step runs" reported }
            scheduler.Spawn(hog, SpawnOptions(Name = "hog")) |> valueOf
            Expect.equal report.Value "hog" "the name"
            Expect.equal (collector.Collect()["pycos.stalls"]) 1.0 "stalls"
            Expect.isGreaterThanOrEqual (collector.Collect()["pycos.longest_step"]) 0.02 "the longest step"
        }
    ]

let tests =
    testSequenced (testList "Meter" [ meterTests; traceTests; costTests; stallTests ])

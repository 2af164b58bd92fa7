module Pycos.Core.Tests.SupervisorTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

/// A child that tells when it begins and when it ends.
let private waits (story: Story) name =
    Supervisor.child name (fun () ->
        pycos {
            story.Add $"+{name}"

            try
                do! waiting ()
            finally
                story.Add $"-{name}"
        })

let private fail (supervisor: Supervisor) name =
    (supervisor.Find name).Task.Throw(InvalidOperationException $"{name} is broken")
    |> ignore

/// What has been added to a story since this was called last.
let private newsOf (story: Story) =
    let mutable seen = 0

    fun () ->
        let lines = List.skip seen story.Lines
        seen <- seen + lines.Length
        lines

let private names (supervisor: Supervisor) = [
    for child in supervisor.Children do
        if child.State = ChildState.Running then
            child.Name
]

let private strategies = [
    for strategy, restarted in
        [
            SupervisionStrategy.OneForOne, [ "-b"; "+b" ]
            SupervisionStrategy.RestForOne, [ "-b"; "-c"; "+b"; "+c" ]
            SupervisionStrategy.OneForAll, [ "-b"; "-c"; "-a"; "+a"; "+b"; "+c" ]
        ] do
        testCase
            $"[G40] {strategy}: children are started in order, stopped in reverse, and restarted with those it says"
        <| fun () ->
            runVirtually (
                pycos {
                    let story = Story()
                    let news = newsOf story

                    let supervisor =
                        List.map (waits story) [ "a"; "b"; "c" ]
                        |> Supervisor.startWith (SupervisorOptions(Strategy = strategy))

                    do! sleep 1.0
                    Expect.equal (news ()) [ "+a"; "+b"; "+c" ] "in order"
                    fail supervisor "b"
                    do! sleep 1.0
                    Expect.equal (news ()) restarted "those"
                    Expect.equal (names supervisor) [ "a"; "b"; "c" ] "all run"
                    do! supervisor |> Supervisor.stop
                    Expect.equal (news ()) [ "-c"; "-b"; "-a" ] "in reverse"
                    Expect.equal supervisor.Task.Status PycosTaskStatus.Cancelled "stopped"
                }
            )
]

let private modes = [
    testCase "[G40] a permanent child is always restarted, a transient one if it fails, a temporary one never"
    <| fun () ->
        runVirtually (
            pycos {
                let ends name ending =
                    Supervisor.child name (fun () ->
                        pycos {
                            do! sleep 10.0
                            ending ()
                        })

                let fails () = failwith "broken"
                let cancels () = raise (OperationCanceledException())

                let supervisor =
                    Supervisor.startWith (Supervisor.options |> Supervisor.limit 100 (ms 1000.0)) [
                        ends "permanent" ignore
                        ends "transient returns" ignore |> Supervisor.transient
                        ends "transient fails" fails |> Supervisor.transient
                        ends "transient cancels" cancels |> Supervisor.transient
                        Supervisor.child "transient stopped" waiting |> Supervisor.transient
                        ends "temporary" fails |> Supervisor.temporary
                    ]

                do! sleep 5.0
                (supervisor.Find "transient stopped").Task.Terminate() |> ignore
                do! sleep 10.0
                let restarts = [ for child in supervisor.Children -> child.Name, child.Restarts ]

                Expect.equal
                    restarts
                    [
                        "permanent", 1
                        "transient returns", 0
                        "transient fails", 1
                        "transient cancels", 1
                        "transient stopped", 0
                    ]
                    "restarts; the temporary one is forgotten"

                Expect.equal (names supervisor) [ "permanent"; "transient fails"; "transient cancels" ] "run"
                Expect.equal supervisor.Statistics.Restarts 3L "counted"
            }
        )

    testCase "[G40] a function that throws instead of making a coroutine is a child that fails"
    <| fun () ->
        runVirtually (
            pycos {
                let mutable attempts = 0

                let supervisor =
                    Supervisor.start [
                        Supervisor.child "late" (fun () ->
                            attempts <- attempts + 1
                            if attempts < 3 then failwith "not yet" else waiting ())
                    ]

                do! sleep 1.0
                Expect.equal ((supervisor.Find "late").State, attempts) (ChildState.Running, 3) "the third time"
            }
        )
]

let private limits = [
    testCase
        "[G40] one restart too many within the period ends the supervisor, which tells all causes, and no child outlives it"
    <| fun () ->
        use simulation = new Simulation(1)

        simulation.Run(
            (pycos {
                let story = Story()

                let crashing =
                    Supervisor.child "crashing" (fun () ->
                        pycos {
                            do! sleep 100.0
                            failwith "broken"
                        })

                let supervisor =
                    Supervisor.startWith (Supervisor.options |> Supervisor.limit 2 (ms 200.0) |> Supervisor.named "top") [
                        waits story "a"
                        crashing
                        waits story "b"
                    ]

                let! status = supervisor.Task.MonitorAsync()

                match status with
                | Crashed(:? RestartLimitExceededException as error) ->
                    Expect.hasLength error.Causes 3 "two were allowed"
                    Expect.equal error.InnerException.Message "broken" "why"
                    Expect.stringContains error.Message "top" "who"
                | other -> failtest $"gave up with {other}"

                Expect.equal story.Lines [ "+a"; "+b"; "-b"; "-a" ] "the others are stopped in reverse"
                Expect.equal PycosTask.Current.Scheduler.Statistics.LiveTasks 1 "nobody is left"
                Expect.equal (float simulation.Clock.Now / 1e6) 300.0 "at the third"
            })
                .WithoutResult()
        )

        Expect.isEmpty simulation.UnhandledExceptions "all was noticed"

    testCase "[G40] restarts that are further apart than the period go on for ever"
    <| fun () ->
        runVirtually (
            pycos {
                let supervisor =
                    Supervisor.startWith (Supervisor.options |> Supervisor.limit 2 (ms 199.0)) [
                        Supervisor.child "crashing" (fun () ->
                            pycos {
                                do! sleep 100.0
                                failwith "broken"
                            })
                    ]

                do! sleep 100_050.0
                Expect.equal supervisor.Statistics.Restarts 1000L "a thousand"
            }
        )

    testCase "[G40] restarts wait longer each time, and not again for a child that has run for long"
    <| fun () ->
        runVirtually (
            pycos {
                let clock = PycosTask.Current.Scheduler.Clock
                let starts = List<float>()

                let supervisor =
                    Supervisor.startWith
                        (Supervisor.options
                         |> Supervisor.limit 100 (ms 1.0)
                         |> Supervisor.backoff (ms 10.0) (ms 50.0))
                        [
                            Supervisor.child "crashing" (fun () ->
                                pycos {
                                    starts.Add(float clock.Now / 1e6)
                                    do! sleep (if starts.Count = 5 then 100.0 else 0.0)
                                    failwith "broken"
                                })
                        ]

                do! sleep 235.0
                Expect.equal (List.ofSeq starts) [ 0.0; 10.0; 30.0; 70.0; 120.0; 230.0 ] "10, 20, 40, 50, then 10 again"
                Expect.equal supervisor.Children[0].State ChildState.Restarting "waits"
                do! Supervisor.stop supervisor
            }
        )
]

let private stopping = [
    testCase "[G40] a child that does not end in time has its clean-up cut short; others have theirs"
    <| fun () ->
        runVirtually (
            pycos {
                let story = Story()

                let slow name =
                    Supervisor.child name (fun () ->
                        pycos {
                            try
                                do! waiting ()
                            with _ ->
                                do! sleep 100.0
                                story.Add name
                        })

                let supervisor =
                    Supervisor.start [
                        slow "patient" |> Supervisor.shutdownWithin (ms 200.0)
                        slow "hasty" |> Supervisor.shutdownWithin (ms 50.0)
                        slow "at once" |> Supervisor.shutdownWithin TimeSpan.Zero
                    ]

                do! sleep 1.0
                let! (), took = Supervisor.stop supervisor |> timing
                Expect.equal story.Lines [ "patient" ] "the one that had the time"
                Expect.equal took 150.0 "and 50, one after the other"
                Expect.equal supervisor.Statistics.CutShort 2L "two were cut short"
            }
        )

    testCase "[G40] a supervisor may take longer to stop than other clean-up, and waits whatever is thrown in it"
    <| fun () ->
        use simulation =
            new Simulation(1, SimulationOptions(Scheduler = SchedulerOptions(CleanUpTimeout = ms 100.0)))

        simulation.Run(
            (pycos {
                let cleaning name =
                    Supervisor.child name (fun () ->
                        pycos {
                            try
                                do! waiting ()
                            with _ ->
                                do! sleep 80.0
                        })

                let supervisor = Supervisor.start [ cleaning "a"; cleaning "b"; cleaning "c" ]
                do! sleep 1.0
                supervisor.Task.Terminate() |> ignore
                do! sleep 10.0
                supervisor.Task.Throw(Exception "in between") |> ignore
                let! _, took = supervisor.Task.MonitorAsync() |> timing
                Expect.equal took 230.0 "three times 80, 10 of them before"
                Expect.equal PycosTask.Current.Scheduler.Statistics.LiveTasks 1 "nobody is left"
            })
                .WithoutResult()
        )

        Expect.equal [ for e in simulation.UnhandledExceptions -> e.Exception.Message ] [ "in between" ] "reported"

    testCase "[G40] a nested supervisor that gives up is restarted by its own, with its children"
    <| fun () ->
        runVirtually (
            pycos {
                let story = Story()
                let news = newsOf story

                let supervisor =
                    Supervisor.start [
                        waits story "a"
                        Supervisor.nested "inner" (Supervisor.options |> Supervisor.limit 0 (ms 1.0)) [
                            waits story "b"
                            waits story "c"
                        ]
                    ]

                do! sleep 1.0
                news () |> ignore
                let inner = supervisor.FindSupervisor "inner"
                fail inner "c"
                do! sleep 1.0
                Expect.equal (news ()) [ "-c"; "-b"; "+b"; "+c" ] "all of the inner one"
                Expect.notEqual (supervisor.FindSupervisor "inner") inner "another one"
                do! Supervisor.stop supervisor
                Expect.equal (news ()) [ "-c"; "-b"; "-a" ] "in reverse"
            }
        )
]

let tests = testList "supervisors" (strategies @ modes @ limits @ stopping)

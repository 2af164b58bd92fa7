module Pycos.Core.Tests.SupervisorChangeTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

let private idle name =
    Supervisor.child name (fun () -> waiting ())

let private running (supervisor: Supervisor) = [
    for child in supervisor.Children do
        if child.State = ChildState.Running then
            child.Name
]

let private changes = [
    testCase "[G40] children are added, stopped, restarted and removed while the supervisor runs"
    <| fun () ->
        runVirtually (
            pycos {
                let supervisor = Supervisor.start [ idle "a" ]
                let! b = supervisor |> Supervisor.add (idle "b")
                Expect.isTrue b.IsAlive "it runs"
                let! stopped = supervisor |> Supervisor.stopChild "a"
                Expect.isTrue stopped "it was there"
                Expect.equal (running supervisor) [ "b" ] "one is left"
                Expect.equal (supervisor.Find "a").State ChildState.Stopped "known"
                let! _ = supervisor |> Supervisor.restart "a"
                let! again = supervisor |> Supervisor.restart "b"
                Expect.notEqual again b "another task"
                Expect.isFalse b.IsAlive "the former has ended"
                Expect.equal (running supervisor) [ "a"; "b" ] "both"
                let! removed = supervisor |> Supervisor.remove "b"
                let! twice = supervisor |> Supervisor.remove "b"
                Expect.equal (removed, twice) (true, false) "once"
                Expect.equal [ for child in supervisor.Children -> child.Name ] [ "a" ] "forgotten"
                do! Supervisor.stop supervisor
            }
        )

    testCase "[G40] names must be different and known, and a supervisor that has ended does nothing more"
    <| fun () ->
        runVirtually (
            pycos {
                throws<ArgumentException>(fun () -> Supervisor.start [ idle "a"; idle "a" ] |> ignore)
                |> ignore

                let supervisor = Supervisor.start [ idle "a" ]
                let! taken = throwsIn<ArgumentException, _>(supervisor |> Supervisor.add (idle "a"))
                Expect.stringContains taken.Message "called a" "which"
                let! unknown = throwsIn<ArgumentException, _>(supervisor |> Supervisor.restart "b")
                Expect.stringContains unknown.Message "it has a" "those there are"
                do! Supervisor.stop supervisor
                let! late = throwsIn<TaskEndedException, _>(supervisor |> Supervisor.add (idle "b"))
                Expect.stringContains late.Message "has ended" "why"
            }
        )

    testCase "[G40] a request that a supervisor does not come to any more is refused"
    <| fun () ->
        runVirtually (
            pycos {
                let stubborn =
                    Supervisor.child "a" (fun () ->
                        pycos {
                            try
                                do! waiting ()
                            with _ ->
                                do! sleep 100.0
                        })

                let supervisor = Supervisor.start [ stubborn ]
                do! sleep 1.0
                supervisor.Task.Terminate() |> ignore
                do! sleep 1.0
                let! _ = throwsIn<TaskEndedException, _>(supervisor |> Supervisor.add (idle "b"))
                Expect.isFalse supervisor.Task.IsAlive "it has ended"
                let unstarted = Supervisor.start [ idle "a" ]

                let asking =
                    spawn (throwsIn<TaskEndedException, _>(unstarted |> Supervisor.remove "a"))

                unstarted.Task.Terminate() |> ignore
                let! _ = asking
                ()
            }
        )

    testCase "[G40] tasks of other schedulers can ask, and a child can have itself restarted"
    <| fun () ->
        use simulation = new Simulation(1)
        let far = simulation.CreateScheduler "far"

        simulation.Run(
            (pycos {
                let options = SupervisorOptions(Scheduler = far)
                let supervisor = Supervisor.startWith options [ idle "a" ]
                let! task = supervisor |> Supervisor.add (idle "b")
                Expect.equal task.Scheduler far "there"

                throws<WrongSchedulerException>(fun () -> supervisor.Children |> ignore)
                |> ignore

                let mutable starts = 0

                let! _ =
                    supervisor
                    |> Supervisor.add (
                        Supervisor.child "c" (fun () ->
                            pycos {
                                starts <- starts + 1

                                if starts = 1 then
                                    let! _ = supervisor |> Supervisor.restart "c"
                                    ()

                                do! waiting ()
                            })
                    )

                do! sleep 1.0
                Expect.equal starts 2 "twice"
                do! Supervisor.stop supervisor
                Expect.equal far.Statistics.LiveTasks 0 "nobody is left"
            })
                .WithoutResult()
        )
]

let private bodies = [
    testCase
        "[G40 G31] a supervisor that belongs to a body is stopped with its children when the body ends, or is cancelled"
    <| fun () ->
        runVirtually (
            pycos {
                let live () =
                    PycosTask.Current.Scheduler.Statistics.LiveTasks

                let! seen =
                    Supervisor.run Supervisor.options [ idle "a"; idle "b" ] (fun supervisor ->
                        pycos {
                            do! sleep 1.0
                            return running supervisor, live ()
                        })

                Expect.equal seen ([ "a"; "b" ], 4) "they ran"
                Expect.equal (live ()) 1 "and have ended"

                let! cut =
                    Supervisor.run Supervisor.options [ idle "a" ] (fun _ -> waiting ())
                    |> Coroutine.withTimeout (ms 10.0)

                Expect.isTrue cut.TimedOut "cancelled"
                Expect.equal (live ()) 1 "nobody is left"
            }
        )

    testCase "[G40 G32] a supervisor that gives up cancels its body and throws there"
    <| fun () ->
        runVirtually (
            pycos {
                let failing =
                    Supervisor.child "failing" (fun () ->
                        pycos {
                            do! sleep 1.0
                            failwith "broken"
                        })

                let! error =
                    throwsIn<RestartLimitExceededException, _>(
                        Supervisor.run Supervisor.options [ failing ] (fun _ -> waiting ())
                    )

                Expect.hasLength error.Causes 4 "three were allowed"

                let! wrong =
                    throwsIn<Exception, _>(
                        Supervisor.run Supervisor.options [ idle "a" ] (fun _ -> pycos { failwith "body" })
                    )

                Expect.equal wrong.Message "body" "of the body"
                Expect.equal PycosTask.Current.Scheduler.Statistics.LiveTasks 1 "nobody is left"
            }
        )
]

let private telling = [
    testCase "[G40] what happens is told by an event and logged"
    <| fun () ->
        let log = ListLogger()

        use simulation =
            new Simulation(1, SimulationOptions(Scheduler = SchedulerOptions(Logger = log)))

        simulation.Run(
            (pycos {
                let events = List<string>()

                let supervisor =
                    Supervisor.startWith (Supervisor.options |> Supervisor.limit 1 (ms 100.0)) [ idle "a" ]

                supervisor.Happened.Add(fun event -> events.Add $"{event.Kind} {event.Child}")

                for _ in 1..2 do
                    do! sleep 1.0
                    (supervisor.Find "a").Task.Throw(Exception "broken") |> ignore

                let! _ = supervisor.Task.MonitorAsync()

                Expect.equal
                    (List.ofSeq events)
                    [
                        "ChildStarted a"
                        "ChildEnded a"
                        "ChildStarted a"
                        "ChildEnded a"
                        "GaveUp "
                    ]
                    "in order"
            })
                .WithoutResult()
        )

        Expect.isTrue (log.Has "Child a of supervisor") "child"
        Expect.isTrue (log.Has "gives up") "supervisor"
]

let tests = testList "supervisor changes" (changes @ bodies @ telling)

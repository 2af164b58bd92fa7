/// What ends a task group from outside, and by its own will.
module Pycos.Core.Tests.TaskGroupCancellationTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

/// Tells when it is made to stop.
let private noting (story: Story) name =
    pycos {
        try
            do! waiting ()
        finally
            story.Add name
    }

/// Takes its time to clean up.
let private slow (story: Story) name milliseconds =
    pycos {
        try
            do! waiting ()
        with error ->
            do! sleep milliseconds
            story.Add name
            raise error
    }

let tests =
    testList "Task group cancellation" [
        testCase "[G31 G32] terminating the owner cancels the tasks and waits for their clean-up"
        <| fun () ->
            let story = Story()

            runVirtually (
                pycos {
                    for bodyWaits in [ true; false ] do
                        let owner =
                            spawn (
                                TaskGroup.run (fun group ->
                                    pycos {
                                        let _ = group.Spawn(slow story "task" 30.0)
                                        if bodyWaits then do! noting story "body"
                                    })
                            )

                        do! sleep 1.0
                        owner.Terminate() |> ignore
                        let! outcome, took = owner.OutcomeAsync() |> timing
                        story.Add $"{outcome.Status} {took}"
                        Expect.isTrue (outcome.Exception :? TaskTerminatedException) "what ended it"
                }
            )

            Expect.sequenceEqual story.Lines [ "body"; "task"; "Cancelled 30"; "task"; "Cancelled 30" ] "in order"

        testCase "[G31] cancelling a group ends its tasks; a body that has returned keeps its result"
        <| fun () ->
            let story = Story()

            runVirtually (
                pycos {
                    let! result =
                        TaskGroup.run (fun group ->
                            pycos {
                                let _ = group.Spawn(noting story "task")
                                do! PycosTask.YieldAsync()
                                group.Cancel()
                                Expect.isTrue group.IsCancellationRequested "told"
                                let late = group.Spawn(pycos { story.Add "must not run" })
                                Expect.isTrue late.IsAlive "it ends in its turn"
                                return 7
                            })

                    Expect.equal result 7 "the result"

                    let! error =
                        throwsIn<OperationCanceledException, unit> (
                            TaskGroup.run (fun group ->
                                pycos {
                                    group.Cancel()
                                    do! PycosTask.YieldAsync()
                                })
                        )

                    Expect.stringContains error.Message "group was cancelled" "the body was cut short"
                }
            )

            Expect.sequenceEqual story.Lines [ "task" ] "only that"

        testCase "[G31] a group's deadline cancels body and tasks and is thrown as a timeout; a token cancels too"
        <| fun () ->
            let story = Story()

            runVirtually (
                pycos {
                    let! error =
                        throwsIn<TimeoutException, unit> (
                            TaskGroup.runWithin (ms 10.0) (fun group ->
                                pycos {
                                    let _ = group.Spawn(noting story "task")
                                    do! noting story "body"
                                })
                        )

                    Expect.stringContains error.Message "00:00:00.0100000" "the limit"

                    let! afterBody =
                        throwsIn<TimeoutException, unit> (
                            TaskGroup.runWithin (ms 10.0) (fun group ->
                                pycos {
                                    let _ = group.Spawn(noting story "task again")
                                    return ()
                                })
                        )

                    Expect.isNotNull afterBody "though the body had returned"
                    let! inTime = TaskGroup.runWithin (ms 10.0) (fun group -> pycos { return! group.Spawn(after 5.0 3) })
                    Expect.equal inTime 3 "in time"
                    use source = new CancellationTokenSource()
                    let options = TaskGroupOptions(CancellationToken = source.Token)
                    let cancelled = spawn (TaskGroup.runWith options (fun _ -> waiting ()))
                    do! PycosTask.YieldAsync()
                    source.Cancel()
                    let! outcome = cancelled.OutcomeAsync()
                    Expect.equal outcome.Status PycosTaskStatus.Cancelled "by the token"

                    throws<ArgumentOutOfRangeException> (fun () -> TaskGroupOptions(Timeout = Nullable(ms -5.0)) |> ignore)
                    |> ignore
                }
            )

            Expect.sequenceEqual story.Lines [ "body"; "task"; "task again" ] "all"

        testCase "[G31] a scope around a group cancels it with its tasks, and waits for their clean-up"
        <| fun () ->
            let story = Story()

            runVirtually (
                pycos {
                    let inner =
                        TaskGroup.run (fun group ->
                            pycos {
                                let _ = group.Spawn(slow story "task" 30.0)

                                return!
                                    TaskGroup.run (fun nested ->
                                        pycos {
                                            let _ = nested.Spawn(slow story "nested task" 10.0)
                                            do! waiting ()
                                        })
                            })

                    let! timed, took = inner |> Coroutine.withTimeout (ms 5.0) |> timing
                    story.Add $"{timed.TimedOut} {took}"
                }
            )

            Expect.sequenceEqual story.Lines [ "nested task"; "task"; "True 45" ] "from the inside out"

        testCase "[G31] a failure inside a group that is being cancelled is not lost"
        <| fun () ->
            runVirtually (
                pycos {
                    let group =
                        TaskGroup.run (fun group ->
                            pycos {
                                let bad =
                                    pycos {
                                        try
                                            do! waiting ()
                                        finally
                                            failwith "in clean-up"
                                    }

                                let _ = group.Spawn bad
                                do! waiting ()
                            })

                    let! error = throwsIn<Exception, Timed<unit>> (group |> Coroutine.withTimeout (ms 5.0))
                    Expect.equal error.Message "in clean-up" "thrown through the scope"
                }
            )

        testCase "[G31 R28] a termination passes a group in which something fails; the failure is reported"
        <| fun () ->
            use scheduler = new Scheduler()
            let reported = ResizeArray<string>()
            scheduler.UnhandledException.Add(fun event -> reported.Add event.Exception.Message)

            let owner =
                scheduler.Spawn(
                    pycos {
                        while true do
                            try
                                do!
                                    TaskGroup.run (fun group ->
                                        pycos {
                                            let bad =
                                                pycos {
                                                    try
                                                        do! waiting ()
                                                    finally
                                                        failwith "in clean-up"
                                                }

                                            let _ = group.Spawn bad
                                            do! waiting ()
                                        })
                            with error when not (error :? TaskTerminatedException) ->
                                ()
                    }
                )

            eventually "it waits" (fun () -> owner.Status = PycosTaskStatus.Waiting)
            owner.Terminate() |> ignore
            throws<TaskTerminatedException> (fun () -> valueOf owner) |> ignore
            Expect.sequenceEqual reported [ "in clean-up" ] "told"

        testCase "[G31] exceptions thrown in the owner while it waits for its tasks cancel them, and are thrown when they have ended"
        <| fun () ->
            let story = Story()

            runVirtually (
                pycos {
                    let owner =
                        spawn (
                            TaskGroup.run (fun group ->
                                pycos {
                                    let _ = group.Spawn(slow story "task" 30.0)
                                    return ()
                                })
                        )

                    do! sleep 1.0
                    owner.Throw(FormatException "one") |> ignore
                    do! sleep 1.0
                    owner.Throw(FormatException "two") |> ignore
                    let! outcome = owner.OutcomeAsync()

                    match outcome.Exception with
                    | :? AggregateException as both -> Expect.equal both.InnerExceptions.Count 2 "both"
                    | other -> failtest $"{other}"
                }
            )

            Expect.sequenceEqual story.Lines [ "task" ] "waited for"

        testCase "[G31] tasks of a group whose frames are dropped are terminated"
        <| fun () ->
            let story = Story()

            runVirtually (
                pycos {
                    let mutable kept = null

                    let owner =
                        spawn (
                            TaskGroup.run (fun group ->
                                pycos {
                                    kept <- group
                                    let _ = group.Spawn(noting story "task")
                                    do! waiting ()
                                })
                        )

                    do! PycosTask.YieldAsync()
                    do! PycosTask.YieldAsync()
                    owner.Extras.Scope.CloseAll()
                    do! sleep 1.0
                    Expect.sequenceEqual story.Lines [ "task" ] "terminated"
                    throws<TaskGroupEndedException> (fun () -> kept.Spawn(waiting ()) |> ignore) |> ignore
                    owner.Terminate() |> ignore
                }
            )
    ]

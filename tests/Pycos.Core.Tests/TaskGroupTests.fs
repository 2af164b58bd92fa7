module Pycos.Core.Tests.TaskGroupTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

let private runGroup (body: TaskGroup -> Coroutine<'T>) = TaskGroup.run body

/// Fails after so many milliseconds.
let private failing milliseconds message : Coroutine<unit> =
    pycos {
        do! sleep milliseconds
        failwith message
    }

/// Waits until it is made to stop, then cleans up for so many milliseconds.
let private cleaning (story: Story) name milliseconds : Coroutine<unit> =
    pycos {
        try
            do! waiting ()
        with error ->
            story.Add $"{name} cleans up"
            do! sleep milliseconds
            story.Add $"{name} has cleaned up"
            raise error
    }

let private living =
    [ testCase "[G31] a group ends when all its tasks have ended, those that tasks have spawned too"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let! result, took =
                      runGroup (fun group ->
                          pycos {
                              let _ = group.Spawn(after 10.0 ())

                              let _ =
                                  group.Spawn(
                                      pycos {
                                          do! sleep 20.0
                                          let _ = group.Spawn(after 30.0 () |> Coroutine.map (fun () -> story.Add "grandchild"))
                                          ()
                                      }
                                  )

                              Expect.equal group.Count 2 "they live"
                              return "body"
                          })
                      |> timing

                  Expect.equal (result, took) ("body", 50.0) "the last one"
                  let! nothing = runGroup (fun _ -> pycos { return 1 })
                  Expect.equal nothing 1 "a group without tasks"
              }
          )

          Expect.sequenceEqual story.Lines [ "grandchild" ] "it ran"

      testCase "[G31] tasks of a group can be awaited, take messages, and have names"
      <| fun () ->
          runVirtually (
              pycos {
                  let! sum =
                      runGroup (fun group ->
                          pycos {
                              let mutable address = Unchecked.defaultof<TaskRef<int>>

                              let adder =
                                  group.Spawn<int, int>(
                                      (fun inbox ->
                                          pycos {
                                              let! a = inbox.ReceiveAsync()
                                              let! b = inbox.ReceiveAsync()
                                              return a + b
                                          }),
                                      &address,
                                      SpawnOptions(Name = "adder")
                                  )

                              Expect.equal adder.Name "adder" "the name"
                              address.Send 1
                              address.Send 2
                              let! one = group |> TaskGroup.spawn (after 5.0 10)
                              let! sum = adder
                              return one + sum
                          })

                  Expect.equal sum 13 "both"
              }
          )

      testCase "[G31] the F# functions spawn with inboxes and options, and cancel"
      <| fun () ->
          runVirtually (
              pycos {
                  let story = Story()

                  let! () =
                      TaskGroup.run (fun group ->
                          pycos {
                              let listener =
                                  group
                                  |> TaskGroup.spawnInbox (fun inbox ->
                                      pycos {
                                          let! message = Inbox.receive inbox
                                          story.Add message
                                          do! waiting ()
                                      })

                              let named = group |> TaskGroup.spawnWith (SpawnOptions(Name = "named")) (waiting ())
                              listener |> TaskRef.send "heard"
                              do! sleep 1.0
                              story.Add named.Name
                              TaskGroup.cancel group
                          })

                  Expect.sequenceEqual story.Lines [ "heard"; "named" ] "both"
              }
          )

      testCase "[G31] a group that has ended takes no task, and says what to do"
      <| fun () ->
          runVirtually (
              pycos {
                  let! kept = runGroup (fun group -> pycos { return group })
                  let error = throws<TaskGroupEndedException> (fun () -> kept.Spawn(after 1.0 ()) |> ignore)
                  Expect.stringContains error.Message "PycosTask.Spawn" "what to use instead"
                  kept.Cancel()
                  Expect.equal kept.Count 0 "nothing"
              }
          )

      testCase "[G31] a group spawns only on its own scheduler"
      <| fun () ->
          use first = new Scheduler()
          use second = new Scheduler()
          let mutable kept = null

          let owner =
              first.Spawn(
                  runGroup (fun group ->
                      pycos {
                          kept <- group
                          do! waiting ()
                      })
              )

          eventually "it runs" (fun () -> owner.Status = PycosTaskStatus.Waiting)

          second.Spawn(
              pycos {
                  throws<WrongSchedulerException> (fun () -> kept.Spawn(after 1.0 ()) |> ignore)
                  |> ignore
              }
          )
          |> valueOf

          // Cancelled from a thread.
          kept.Cancel()
          throws<OperationCanceledException> (fun () -> valueOf owner) |> ignore ]

let private failures =
    [ testCase "[G31 G32] the first failure cancels the others and the body, waits for their clean-up, and is thrown as it was"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let group =
                      runGroup (fun group ->
                          pycos {
                              let _ = group.Spawn(cleaning story "other" 100.0)
                              let _ = group.Spawn(failing 10.0 "first")

                              try
                                  do! waiting ()
                              finally
                                  story.Add "body"
                          })

                  let! error, took = throwsIn<Exception, unit> group |> timing
                  Expect.equal (error.Message, took) ("first", 110.0) "after the clean-up"
                  Expect.isFalse (error :? AggregateException) "by itself"
                  Expect.stringContains error.StackTrace "failing" "with its stack"
              }
          )

          Expect.containsAll story.Lines [ "body"; "other cleans up"; "other has cleaned up" ] "all"

      testCase "[G31] a failing body cancels the tasks; a failure awaited in the body counts once"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let! byBody =
                      throwsIn<Exception, unit> (
                          runGroup (fun group ->
                              pycos {
                                  let _ = group.Spawn(cleaning story "task" 0.0)
                                  do! PycosTask.YieldAsync()
                                  failwith "body"
                              })
                      )

                  Expect.equal byBody.Message "body" "the body's"

                  let! awaited =
                      throwsIn<Exception, unit> (runGroup (fun group -> pycos { do! group.Spawn(failing 1.0 "task") }))

                  Expect.equal awaited.Message "task" "once"
              }
          )

          Expect.sequenceEqual story.Lines [ "task cleans up"; "task has cleaned up" ] "cancelled"

      testCase "[G31] more failures come together, the first one first"
      <| fun () ->
          runVirtually (
              pycos {
                  let! error =
                      throwsIn<AggregateException, unit> (
                          runGroup (fun group ->
                              pycos {
                                  let bad =
                                      pycos {
                                          try
                                              do! waiting ()
                                          finally
                                              failwith "in clean-up"
                                      }

                                  let _ = group.Spawn bad
                                  let _ = group.Spawn(failing 5.0 "first")
                                  return ()
                              })
                      )

                  Expect.sequenceEqual [ for each in error.InnerExceptions -> each.Message ] [ "first"; "in clean-up" ] "in order"
              }
          )

      testCase "[G31] a collecting group goes on when one fails, and throws all failures in the end"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let collected =
                      TaskGroup.runCollecting (fun group ->
                          pycos {
                              let _ = group.Spawn(failing 1.0 "one")
                              let _ = group.Spawn(failing 2.0 "two")
                              let _ = group.Spawn(after 50.0 () |> Coroutine.map (fun () -> story.Add "goes on"))
                              do! sleep 20.0
                              story.Add "so does the body"
                          })

                  let! error, took = throwsIn<AggregateException, unit> collected |> timing
                  Expect.equal (error.InnerExceptions.Count, took) (2, 50.0) "both"
              }
          )

          Expect.sequenceEqual story.Lines [ "so does the body"; "goes on" ] "in order"

      testCase "[G31] a terminated task is no failure; a cancellation that a task throws by itself is one"
      <| fun () ->
          runVirtually (
              pycos {
                  let! survived =
                      runGroup (fun group ->
                          pycos {
                              let child = group.Spawn(waiting ())
                              do! PycosTask.YieldAsync()
                              child.Terminate() |> ignore
                              do! sleep 5.0
                              return true
                          })

                  Expect.isTrue survived "terminated"

                  let! error =
                      throwsIn<OperationCanceledException, unit> (
                          runGroup (fun group ->
                              pycos {
                                  let _ = group.Spawn(pycos { raise (OperationCanceledException "by itself") })
                                  do! waiting ()
                              })
                      )

                  Expect.equal error.Message "by itself" "thrown"
              }
          )

      testCase "[G31] the failure of a task in a group is not reported as one that nobody waits for"
      <| fun () ->
          use scheduler = new Scheduler()
          let reported = List<exn>()
          scheduler.UnhandledException.Add(fun event -> reported.Add event.Exception)

          let owner =
              scheduler.Spawn(
                  throwsIn<Exception, unit> (
                      runGroup (fun group ->
                          pycos {
                              let _ = group.Spawn(failing 1.0 "seen")
                              return ()
                          })
                  )
              )

          Expect.equal (valueOf owner).Message "seen" "thrown"
          Expect.isEmpty reported "and not reported" ]

let tests = testList "Task groups" (living @ failures)

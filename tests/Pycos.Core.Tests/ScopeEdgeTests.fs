/// Where scopes meet what else can happen to a task: shields, termination, other people's awaitables, frames that are dropped.
module Pycos.Core.Tests.ScopeEdgeTests

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

/// An awaitable of somebody else's: it completes when its awaiter is told to, and can not be made to throw.
type ForeignAwaitable(goOn: Ref<Action>) =
    member this.GetAwaiter() = this
    member _.IsCompleted = false
    member _.GetResult() = ()

    interface Runtime.CompilerServices.ICriticalNotifyCompletion with
        member _.OnCompleted action = goOn.Value <- action
        member _.UnsafeOnCompleted action = goOn.Value <- action

/// Calls something again and again, and runs by closures instead of as a state machine.
let private repeating (call: unit -> Coroutine<unit>) : Coroutine<unit> =
    let builder = pycos

    CoroutineBuilder.RunDynamic(
        builder.While((fun () -> true), builder.Delay(fun () -> builder.Bind(call (), (fun () -> builder.Zero()))))
    )

let private shielding =
    [ testCase "[G32] shielded code is not interrupted by a cancelled scope around it, and the next wait after it is"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let work =
                      pycos {
                          try
                              do! waiting ()
                          finally
                              story.Add "finally"
                      }

                  let cleaning =
                      pycos {
                          try
                              do! work
                          with :? ScopeCancelledException ->
                              do! (after 100.0 ()).Shielded()
                              story.Add "shielded"

                          do! (after 1.0 ()).Shielded()
                          story.Add "shielded again"
                          do! PycosTask.YieldAsync()
                          story.Add "not reached"
                      }

                  let! timed, took = cleaning.WithTimeout(ms 10.0) |> timing
                  story.Add $"{timed.TimedOut} {took}"
              }
          )

          Expect.sequenceEqual story.Lines [ "finally"; "shielded"; "shielded again"; "True 111" ] "in order"

      testCase "[G32] a scope that fires while shielded code waits does not end its wait; scopes inside the shield do"
      <| fun () ->
          runVirtually (
              pycos {
                  let inside =
                      pycos {
                          let! inner, took = (after 100.0 1).WithTimeout(ms 30.0) |> timing
                          Expect.isTrue inner.TimedOut "its own limit"
                          return took
                      }

                  let! timed =
                      (pycos {
                          let! took = inside.Shielded()
                          Expect.equal took 30.0 "not cut short"
                          do! PycosTask.YieldAsync()
                          return 1
                      })
                          .WithTimeout(ms 10.0)

                  Expect.isTrue timed.TimedOut "in the end"
              }
          )

      testCase "[G32] a shield keeps out the scopes around it and nothing else: throw and terminate reach through"
      <| fun () ->
          runVirtually (
              pycos {
                  let target = spawn ((waiting ()).Shielded())
                  let other = spawn ((waiting ()).Shielded())
                  do! PycosTask.YieldAsync()
                  target.Throw(FormatException "thrown") |> ignore
                  other.Terminate() |> ignore
                  let! first = target.OutcomeAsync()
                  let! second = other.OutcomeAsync()
                  Expect.equal (first.Status, second.Status) (PycosTaskStatus.Failed, PycosTaskStatus.Cancelled) "both"
              }
          ) ]

let private terminating =
    [ testCase "[G32 R28] the termination of a task passes all its scopes, and no limit of theirs cuts its clean-up short"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let target =
                      spawn (
                          pycos {
                              let! _ =
                                  (pycos {
                                      try
                                          do! waiting ()
                                      finally
                                          story.Add "finally"
                                  })
                                      .WithTimeout(ms 1000.0)

                              story.Add "not reached"
                          }
                      )

                  let cleaning =
                      spawn (
                          pycos {
                              let! timed =
                                  (pycos {
                                      try
                                          do! waiting ()
                                      with :? TaskTerminatedException as terminated ->
                                          // The limit of five milliseconds passes here.
                                          do! sleep 50.0
                                          story.Add "cleaned up"
                                          // A scope that is opened now works.
                                          let! inner = (waiting ()).WithTimeout(ms 5.0)
                                          story.Add $"inner {inner.TimedOut}"
                                          raise terminated
                                  })
                                      .WithTimeout(ms 5.0)

                              story.Add $"not reached {timed}"
                          }
                      )

                  do! PycosTask.YieldAsync()
                  target.Terminate() |> ignore
                  cleaning.Terminate() |> ignore
                  let! one = target.OutcomeAsync()
                  let! two = cleaning.OutcomeAsync()
                  Expect.equal (one.Status, two.Status) (PycosTaskStatus.Cancelled, PycosTaskStatus.Cancelled) "both"
              }
          )

          Expect.sequenceEqual story.Lines [ "finally"; "cleaned up"; "inner True" ] "in order"

      testCase "[G32 R28] a task that is terminated inside a cancelled scope ends, and does not go on behind the scope"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let scope = CancelScope()

                  let target =
                      spawn (
                          pycos {
                              let! outcome =
                                  scope.RunAsync(
                                      pycos {
                                          try
                                              do! waiting ()
                                          finally
                                              story.Add "finally"
                                      }
                                  )

                              story.Add $"{outcome.Status}"
                              do! sleep 1.0
                              story.Add "not reached"
                          }
                      )

                  do! PycosTask.YieldAsync()
                  scope.Cancel() |> ignore
                  target.Terminate() |> ignore
                  let! outcome = target.OutcomeAsync()
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "its end"
              }
          )

          Expect.equal story.Lines[0] "finally" "it was unwound"
          Expect.isFalse (List.contains "not reached" story.Lines) "it has ended"

      testCase "[G4 R5] a task given up inside a nested call harms nobody, however its code was compiled"
      <| fun () ->
          use simulation =
              new Simulation(1, SimulationOptions(Scheduler = SchedulerOptions(CleanUpTimeout = ms 20.0)))

          let mutable calls = 0

          let stubborn () =
              pycos {
                  calls <- calls + 1

                  try
                      do! waiting ()
                  with _ ->
                      ()
              }

          let compiled =
              pycos {
                  while true do
                      do! stubborn ()
              }

          simulation.Run(
              pycos {
                  // As the outermost frame, which is released with the task, and inside another.
                  for coroutine in [ compiled; repeating stubborn; (repeating stubborn).Shielded() ] do
                      calls <- 0
                      let target = spawn coroutine
                      do! PycosTask.YieldAsync()
                      target.Terminate() |> ignore
                      let! outcome = target.OutcomeAsync()
                      Expect.equal outcome.Status PycosTaskStatus.Cancelled "given up"
                      Expect.isGreaterThan calls 100 "after many attempts"

                  // The frames of those calls are pooled or gone: new calls find them in order.
                  let! value = after 1.0 5
                  Expect.equal value 5 "others go on"
              }
          ) ]

let private leaving =
    [ testCase "[G31] a scope that was left has no say any more: neither cancelled later nor by its deadline"
      <| fun () ->
          runVirtually (
              pycos {
                  let scope = CancelScope(Nullable(ms 10.0))
                  let! outcome = scope.RunAsync(pycos { return 1 })
                  Expect.equal outcome.Result 1 "the result"
                  do! sleep 20.0
                  scope.Cancel() |> ignore
                  do! sleep 1.0
                  Expect.isFalse scope.Cancelled "it was not"
              }
          )

      testCase "[G31] a scope that fails as it is cancelled leaves nothing behind"
      <| fun () ->
          runVirtually (
              pycos {
                  let scope = CancelScope()

                  let failing =
                      pycos {
                          try
                              scope.Cancel() |> ignore
                              do! waiting ()
                          with :? ScopeCancelledException ->
                              failwith "clean-up failed"
                      }

                  let! failed =
                      pycos {
                          try
                              let! _ = scope.RunAsync failing
                              return ""
                          with error ->
                              return error.Message
                      }

                  Expect.equal failed "clean-up failed" "it is thrown"
                  do! sleep 1.0
                  do! PycosTask.YieldAsync()
              }
          )

      testCase "[G31] an awaitable that can not be made to throw keeps its result, and the next wait throws"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let scope = CancelScope()
                  let goOn = ref null

                  let target =
                      spawn (
                          scope.RunAsync(
                              pycos {
                                  do! ForeignAwaitable goOn
                                  story.Add "has its result"
                                  do! PycosTask.YieldAsync()
                                  story.Add "not reached"
                              }
                          )
                      )

                  do! PycosTask.YieldAsync()
                  scope.Cancel() |> ignore
                  do! sleep 5.0
                  Expect.isTrue target.IsAlive "it waits"
                  goOn.Value.Invoke()
                  let! outcome = target
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "its end"
              }
          )

          Expect.sequenceEqual story.Lines [ "has its result" ] "in order"

      testCase "[G31] a scope opened in a call that .NET code made, and must not await, is closed with it"
      <| fun () ->
          runVirtually (
              pycos {
                  let scope = CancelScope()
                  let outer = CancelScope()

                  let! outcome =
                      outer.RunAsync(
                          pycos {
                              let refused =
                                  task {
                                      let! outcome = scope.RunAsync(waiting ())
                                      return outcome
                                  }
                              Expect.isTrue refused.IsFaulted "refused"
                              scope.Cancel() |> ignore
                              do! sleep 1.0
                              outer.Cancel() |> ignore
                              do! sleep 1.0
                          }
                      )

                  Expect.isTrue outer.Cancelled "only the one that is open"
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "by the outer one"
                  do! sleep 1.0
              }
          )

      testCase "[G31] scopes can be closed when the frames are dropped that they belong to"
      <| fun () ->
          runVirtually (
              pycos {
                  let scope = CancelScope(Nullable(ms 5.0))

                  let! outcome =
                      scope.RunAsync(
                          pycos {
                              let extras = PycosTask.Current.Extras
                              extras.Scope.CloseAll()
                              Expect.isNull extras.Scope "none is left"
                              do! sleep 10.0
                              return 1
                          }
                      )

                  Expect.equal outcome.Result 1 "the deadline is gone"
              }
          ) ]

let tests = testList "Scope edges" (shielding @ terminating @ leaving)

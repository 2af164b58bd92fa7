module Pycos.Core.Tests.TerminationTests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

/// Waits in every way in which it is told to, and notes what it was woken by.
let private noting (notes: List<string>) (waits: (unit -> Coroutine<unit>) list) =
    pycos {
        for wait in waits do
            try
                do! wait ()
                notes.Add "woken"
            with error ->
                notes.Add error.Message
    }

let private forever () =
    pycos { do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan }

let private throwing =
    [ testCase "[R27] throw raises exceptions where the target waits, where they can be caught, one at a time in order"
      <| fun () ->
          let notes = List<string>()

          runVirtually (
              pycos {
                  let target = spawn (noting notes [ forever; forever; forever; forever ])
                  do! PycosTask.YieldAsync()
                  Expect.isTrue (target.Throw(Exception "one")) "accepted"
                  Expect.isTrue (target.Throw(Exception "two")) "accepted"
                  Expect.isTrue (target.Throw(Exception "three")) "accepted"
                  do! PycosTask.SleepAsync(ms 1.0)
                  target.Throw(Exception "four") |> ignore
                  do! target
              }
          )

          Expect.sequenceEqual notes [ "one"; "two"; "three"; "four" ] "in order"

      testCase "[R27] throw reaches every kind of wait"
      <| fun () ->
          let notes = List<string>()

          runVirtually (
              pycos {
                  let never = spawn (forever ())

                  let target, _ =
                      spawnInbox (fun (inbox: Inbox<int>) ->
                          noting
                              notes
                              [ fun () -> pycos { do! PycosTask.SleepAsync limit }
                                fun () -> pycos { let! _ = PycosTask.SuspendAsync() in () }
                                fun () -> pycos { let! _ = inbox.ReceiveAsync() in () }
                                fun () -> pycos { let! _ = inbox.ReceiveAsync limit in () }
                                fun () -> pycos { let! _ = inbox.ScanAsync(fun _ -> true) in () }
                                fun () -> pycos { do! never }
                                fun () -> pycos { let! _ = never.FinishAsync limit in () }
                                fun () -> pycos { do! PycosTask.YieldAsync() } ])

                  for i in 1..8 do
                      do! PycosTask.YieldAsync()
                      target.Throw(Exception $"{i}") |> ignore

                  do! target
                  never.Terminate() |> ignore
              }
          )

          Expect.sequenceEqual notes [ for i in 1..8 -> $"{i}" ] "each one"

      testCase "[R27] a task that has ended refuses an exception, and so does the running one"
      <| fun () ->
          let refused, message =
              run (
                  pycos {
                      let target = spawn (pycos { return () })
                      do! target

                      let itself =
                          throws<InvalidOperationException> (fun () -> PycosTask.Current.Throw(Exception()) |> ignore)

                      throws<ArgumentNullException> (fun () -> target.Throw null |> ignore) |> ignore
                      return target.Throw(Exception()), itself.Message
                  }
              )

          Expect.isFalse refused "ended"
          Expect.stringContains message "raise" "the message tells what to use"

      testCase "[R27] an exception thrown from a thread into a task that has not started ends it"
      <| fun () ->
          use scheduler = new Scheduler()
          use go = new ManualResetEventSlim()
          let blocker = scheduler.Spawn(pycos { go.Wait() })
          let mutable ran = false
          let target = scheduler.Spawn(pycos { ran <- true })
          target.Throw(FormatException "before the start") |> ignore
          go.Set()
          throws<FormatException> (fun () -> valueOf target) |> ignore
          valueOf blocker
          Expect.isFalse ran "it did not run"

      testCase "[G2] a wait that was ended early is withdrawn: its late completion wakes no other wait"
      <| fun () ->
          let notes = List<string>()

          runVirtually (
              pycos {
                  let source = TaskCompletionSource<int>()
                  let awaited = spawn (pycos { do! PycosTask.SleepAsync(ms 20.0) })

                  let target =
                      spawn (
                          noting
                              notes
                              [ fun () -> pycos { do! PycosTask.SleepAsync(ms 10.0) }
                                fun () -> pycos { do! awaited }
                                fun () -> pycos { let! _ = source.Task in () }
                                fun () ->
                                    pycos {
                                        let! resumed = PycosTask.SuspendAsync(ms 1000.0)
                                        notes.Add(if resumed.TimedOut then "timed out" else "resumed")
                                    } ]
                      )

                  for i in 1..3 do
                      do! PycosTask.YieldAsync()
                      do! PycosTask.YieldAsync()
                      target.Throw(Exception $"{i}") |> ignore

                  do! PycosTask.SleepAsync(ms 100.0)
                  source.SetResult 1
                  do! target
              }
          )

          Expect.sequenceEqual notes [ "1"; "2"; "3"; "timed out"; "woken" ] "the last wait lasted its full time"

      testCase "[G2] a task that was terminated while it waited for another's end is forgotten there"
      <| fun () ->
          runVirtually (
              pycos {
                  let awaited = spawn (pycos { let! _ = PycosTask.SuspendAsync() in () })
                  let first = spawn (pycos { do! awaited })
                  let second = spawn (pycos { do! awaited })
                  do! PycosTask.YieldAsync()
                  first.Terminate() |> ignore
                  let! outcome = first.OutcomeAsync()
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "the first"
                  awaited.Resume() |> ignore
                  do! second
              }
          )

      testCase "[G2] a cancelled wait throws with its token, and the task goes on"
      <| fun () ->
          runVirtually (
              pycos {
                  use source = new CancellationTokenSource()
                  let token = source.Token

                  let target =
                      spawn (
                          pycos {
                              try
                                  do! PycosTask.SleepAsync(limit, token)
                                  return CancellationToken.None
                              with :? OperationCanceledException as cancelled ->
                                  do! PycosTask.SleepAsync(ms 1.0)
                                  return cancelled.CancellationToken
                          }
                      )

                  do! PycosTask.YieldAsync()
                  source.Cancel()
                  let! seen = target
                  Expect.equal seen token "the token"
                  let late = pycos { do! PycosTask.SleepAsync(limit, token) }
                  let! refused = throwsIn<OperationCanceledException, _> late
                  Expect.equal refused.CancellationToken token "a token cancelled before"
              }
          ) ]

/// Three calls deep; every finally block notes itself, the task it runs in and how long its own wait took.
let private deep (notes: List<string>) cleanUp =
    let rec call depth : Coroutine<unit> =
        pycos {
            try
                if depth = 3 then
                    do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan
                else
                    do! call (depth + 1)
            finally
                notes.Add $"{PycosTask.Current.Name} {depth}"
                cleanUp depth
        }

    call 1

/// An awaitable of somebody else's, which never completes, or throws when it is awaited.
type Foreign(fail: exn) =
    member this.GetAwaiter() = this
    member _.IsCompleted = false
    member _.GetResult() = ()

    interface ICriticalNotifyCompletion with
        member _.OnCompleted _ = if not (isNull fail) then raise fail
        member _.UnsafeOnCompleted _ = if not (isNull fail) then raise fail

let private terminating =
    [ testCase "[R28 G4] terminate unwinds the target on its own turn, innermost first, with the target as current task"
      <| fun () ->
          let notes = List<string>()

          run (
              pycos {
                  let target = PycosTask.Spawn(deep notes ignore, SpawnOptions(Name = "target"))
                  do! PycosTask.YieldAsync()
                  Expect.isTrue (target.Terminate()) "accepted"
                  Expect.isFalse (target.Terminate()) "only once"
                  Expect.isEmpty notes "not on the caller's turn"
                  let! outcome = target.OutcomeAsync()
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "terminated"
                  Expect.isFalse (target.Terminate()) "it has ended"
              }
          )

          Expect.sequenceEqual notes [ "target 3"; "target 2"; "target 1" ] "from the inside out"

      testCase "[R28] a task can terminate itself: it ends at its next suspension"
      <| fun () ->
          let notes = List<string>()

          let task =
              run (
                  pycos {
                      let target =
                          spawn (
                              pycos {
                                  try
                                      PycosTask.Current.Terminate() |> ignore
                                      notes.Add "goes on"
                                      do! PycosTask.YieldAsync()
                                      notes.Add "not reached"
                                  finally
                                      notes.Add "finally"
                              }
                          )

                      let! _ = target.OutcomeAsync()
                      return target
                  }
              )

          Expect.sequenceEqual notes [ "goes on"; "finally" ] "what ran"
          Expect.equal task.Status PycosTaskStatus.Cancelled "its end"

      testCase "[G4] clean-up code may await until the clean-up deadline, and no longer"
      <| fun () ->
          use simulation =
              new Pycos.Testing.Simulation(
                  1,
                  Pycos.Testing.SimulationOptions(Scheduler = SchedulerOptions(CleanUpTimeout = TimeSpan.FromSeconds 2.0))
              )

          let cleaning (notes: List<string>) (duration: float) =
              pycos {
                  try
                      do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan
                  with :? TaskTerminatedException ->
                      try
                          do! PycosTask.SleepAsync(ms duration)
                          notes.Add "cleaned up"
                      with error ->
                          notes.Add error.Message
              }

          let notes = List<string>()

          let elapsed =
              simulation.Run(
                  pycos {
                      let elapsed = List<float>()

                      for duration in [ 1000.0; 5000.0 ] do
                          let target = spawn (cleaning notes duration)
                          do! PycosTask.YieldAsync()
                          let start = simulation.Clock.Elapsed
                          target.Terminate() |> ignore
                          let! outcome = target.OutcomeAsync()
                          Expect.equal outcome.Status PycosTaskStatus.Cancelled "its end"
                          elapsed.Add (simulation.Clock.Elapsed - start).TotalMilliseconds

                      return List.ofSeq elapsed
                  }
              )

          Expect.equal elapsed [ 1000.0; 2000.0 ] "virtual milliseconds"
          Expect.equal notes[0] "cleaned up" "in time"
          Expect.stringContains notes[1] "cut short" "too late"

      testCase "[G4 R5] clean-up code that waits again and again, whatever it is told, is given up in the end"
      <| fun () ->
          let scheduler = new Scheduler(SchedulerOptions(CleanUpTimeout = ms 20.0))

          let stubborn =
              scheduler.Spawn(
                  pycos {
                      while true do
                          try
                              do! PycosTask.SleepAsync limit
                          with _ ->
                              ()
                  }
              )

          eventually "it sleeps" (fun () -> stubborn.Status = PycosTaskStatus.Waiting)
          scheduler.Terminate()
          Expect.equal stubborn.Status PycosTaskStatus.Cancelled "its end"

      testCase "[G4 R5] a task that waits for something which can not be made to throw is given up at the clean-up deadline"
      <| fun () ->
          let scheduler = new Scheduler(SchedulerOptions(CleanUpTimeout = ms 20.0))
          let first = scheduler.Spawn(pycos { do! Foreign null })

          let second =
              scheduler.Spawn(
                  pycos {
                      PycosTask.Current.Terminate() |> ignore
                      do! Foreign null
                  }
              )

          let third =
              scheduler.Spawn(
                  pycos {
                      try
                          do! PycosTask.SleepAsync limit
                      with _ ->
                          try
                              do! PycosTask.SleepAsync limit
                          with _ ->
                              do! Foreign null
                  }
              )

          eventually "all wait" (fun () ->
              [ first; second; third ] |> List.forall (fun task -> task.Status = PycosTaskStatus.Waiting || not task.IsAlive))

          scheduler.Terminate()
          Expect.all [ first; second; third ] (fun task -> task.Status = PycosTaskStatus.Cancelled) "their ends"

      testCase "[R82 G6] a foreign awaitable that throws when it is awaited harms only the task that awaits it"
      <| fun () ->
          use scheduler = new Scheduler()
          let failure = InvalidOperationException "no continuation wanted"
          let direct = scheduler.Spawn(pycos { do! Foreign failure })
          let nested = scheduler.Spawn(pycos { do! pycos { do! Foreign failure } })

          for task in [ direct; nested ] do
              let thrown = throws<InvalidOperationException> (fun () -> valueOf task)
              Expect.isTrue (Object.ReferenceEquals(thrown, failure)) "the awaitable's exception"

          Expect.equal (runOn scheduler (pycos { return 1 })) 1 "the scheduler goes on"

      testCase "[G5] a terminated task never looks completed, whether or not it catches the exception"
      <| fun () ->
          let outcomes, values =
              run (
                  pycos {
                      let patient =
                          spawn (
                              pycos {
                                  do! PycosTask.SleepAsync limit
                                  return 1
                              }
                          )

                      let swallowing =
                          spawn (
                              pycos {
                                  try
                                      do! PycosTask.SleepAsync limit
                                      return 1
                                  with _ ->
                                      return 2
                              }
                          )

                      let unstarted = spawn (pycos { return 3 })
                      unstarted.Terminate() |> ignore
                      do! PycosTask.YieldAsync()
                      patient.Terminate() |> ignore
                      swallowing.Terminate() |> ignore
                      let outcomes = List<TaskOutcome<int>>()

                      for task in [ patient; swallowing; unstarted ] do
                          let! outcome = task.OutcomeAsync()
                          outcomes.Add outcome

                      let values =
                          [ for task in [ patient; swallowing; unstarted ] -> pycos { return! task } ]

                      let thrown = List<exn>()

                      for value in values do
                          let! error = throwsIn<TaskTerminatedException, _> value
                          thrown.Add error

                      return outcomes, thrown
                  }
              )

          Expect.all outcomes (fun outcome -> outcome.Status = PycosTaskStatus.Cancelled) "their ends"

          for outcome in outcomes do
              throws<TaskTerminatedException> (fun () -> outcome.Result |> ignore) |> ignore

          Expect.equal values.Count 3 "awaiting the value throws"

      testCase "[G5] .NET code sees a terminated task as cancelled"
      <| fun () ->
          use scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { do! PycosTask.SleepAsync limit })
          let seen = task.AsTask()
          task.Terminate() |> ignore
          eventually "it is cancelled" (fun () -> seen.IsCanceled)
          throws<TaskTerminatedException> (fun () -> task.Value()) |> ignore
          Expect.isTrue (task.Exception :? TaskTerminatedException) "the exception"

      testCase "[R28] a thread can terminate a task, and a token can"
      <| fun () ->
          use scheduler = new Scheduler()
          let notes = List<string>()
          use source = new CancellationTokenSource()

          let tasks =
              [ SpawnOptions(Name = "a"); SpawnOptions(Name = "b", CancellationToken = source.Token) ]
              |> List.map (fun options -> scheduler.Spawn(deep notes ignore, options))

          eventually "they sleep" (fun () -> tasks |> List.forall (fun task -> task.Status = PycosTaskStatus.Waiting))
          tasks[0].Terminate() |> ignore
          source.Cancel()
          Expect.isTrue (scheduler.Join limit) "both end"
          Expect.containsAll notes [ "a 3"; "a 1"; "b 3"; "b 1" ] "with their clean-up"

      testCase "[R28] a finally block that throws is the task's end, and the outer ones still run"
      <| fun () ->
          let notes = List<string>()

          let failure =
              throws<FormatException> (fun () ->
                  run (
                      pycos {
                          let target =
                              PycosTask.Spawn(
                                  deep notes (fun depth -> if depth = 2 then raise (FormatException "bad clean-up")),
                                  SpawnOptions(Name = "target")
                              )

                          do! PycosTask.YieldAsync()
                          target.Terminate() |> ignore
                          do! target
                      }
                  ))

          Expect.equal failure.Message "bad clean-up" "the exception"
          Expect.sequenceEqual notes [ "target 3"; "target 2"; "target 1" ] "all ran" ]

let tests = testList "Termination" (throwing @ terminating)

module Pycos.Core.Tests.BuilderTests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

let private later (value: 'T) =
    pycos {
        do! PycosTask.YieldAsync()
        return value
    }

/// Both ways in which a `pycos { }` can run: compiled to a state machine, and by closures.
let private dynamically (value: 'T) : Coroutine<'T> =
    let builder = pycos
    CoroutineBuilder.RunDynamic(builder.Bind(later value, (fun result -> builder.Return result)))

let private note (notes: List<string>) name =
    { new IDisposable with
        member _.Dispose() = notes.Add $"{name} disposed" }

let private noteAsync (notes: List<string>) name suspends =
    { new IAsyncDisposable with
        member _.DisposeAsync() =
            if suspends then
                ValueTask(
                    task {
                        do! Task.Delay 5
                        notes.Add $"{name} disposed"
                    }
                )
            else
                notes.Add $"{name} disposed"
                ValueTask() }

let private binding =
    [ testCase "[R18] let!, do!, match!, return and return! take coroutines"
      <| fun () ->
          let value =
              run (
                  pycos {
                      let! one = later 1
                      do! later ()

                      match! later (Some one) with
                      | Some found -> return! later (found + 1)
                      | None -> return 0
                  }
              )

          Expect.equal value 2 "the value"

      testCase "[R18] an expression that is not compiled to a state machine runs by closures, with the same result"
      <| fun () ->
          let value =
              run (
                  pycos {
                      let! one = dynamically 1
                      let! two = dynamically 2
                      return one + two
                  }
              )

          Expect.equal value 3 "the value"

      testCase "[R18] everything that can be awaited can be bound: Task, ValueTask, Async, tasks of ours"
      <| fun () ->
          let delayed value =
              task {
                  do! Task.Delay 2
                  return value
              }

          let total =
              run (
                  pycos {
                      let! a = Task.FromResult 1
                      let! b = delayed 2
                      do! Task.CompletedTask
                      do! Task.Delay 1
                      let! c = ValueTask<int> 4
                      let! d = ValueTask<int>(delayed 8)
                      do! ValueTask()
                      do! ValueTask(Task.Delay 1)
                      let! e = async { return 16 }

                      let! f =
                          async {
                              do! Async.Sleep 2
                              return 32
                          }

                      do! async { return () }
                      let! g = spawn (later 64)
                      do! Task.Yield()
                      let! h = (delayed 128).ConfigureAwait true
                      return a + b + c + d + e + f + g + h
                  }
              )

          Expect.equal total 255 "each of them"

      testCase "[R18] return! takes everything that can be bound as well"
      <| fun () ->
          let ways: Coroutine<int> list =
              [ pycos { return! later 7 }
                pycos { return! Task.FromResult 7 }
                pycos { return! ValueTask<int> 7 }
                pycos { return! async { return 7 } }
                pycos { return! spawn (later 7) } ]

          run (
              pycos {
                  for way in ways do
                      let! value = way
                      Expect.equal value 7 "the value"
              }
          )

      testCase "[R11] after an await of a .NET task the code is on its scheduler's thread again"
      <| fun () ->
          let threads =
              run (
                  pycos {
                      let before = Thread.CurrentThread
                      do! Task.Delay 5
                      let afterTask = Thread.CurrentThread
                      do! Task.Run(fun () -> Thread.Sleep 1)
                      let afterRun = Thread.CurrentThread

                      let! inAsync =
                          async {
                              do! Async.SwitchToThreadPool()
                              return Thread.CurrentThread
                          }

                      return [ before; afterTask; afterRun; Thread.CurrentThread ], inAsync
                  }
              )

          Expect.equal (List.distinct (fst threads)).Length 1 "one thread"
          Expect.isFalse (List.contains (snd threads) (fst threads)) "the async was elsewhere"

      testCase "[R18] an exception of anything that is bound is thrown where it is bound"
      <| fun () ->
          let failure = FormatException "bad"

          let ways: Coroutine<int> list =
              [ pycos { return! Task.FromException<int> failure }
                pycos { return! ValueTask.FromException<int> failure }
                pycos { return! async { return raise failure } }
                pycos { return! spawn (pycos { return raise failure }) }
                pycos {
                    do! Task.Delay 1
                    return! Task.FromException<int> failure
                } ]

          run (
              pycos {
                  for way in ways do
                      try
                          let! _ = way
                          failtest "it did not throw"
                      with :? FormatException as caught ->
                          Expect.isTrue (Object.ReferenceEquals(caught, failure)) "the same object"
              }
          ) ]

let private concurrent =
    [ testCase "[R18] and! runs both sides side by side, whatever kinds they are"
      <| fun () ->
          use simulation = new Pycos.Testing.Simulation(1)

          let slow (milliseconds: float) value =
              pycos {
                  do! PycosTask.SleepAsync(ms milliseconds)
                  return value
              }

          let sum, elapsed =
              simulation.Run(
                  pycos {
                      let! a = slow 100.0 1
                      and! b = slow 50.0 2
                      and! c = spawn (slow 80.0 4)
                      let! d = Task.FromResult 8
                      and! e = slow 10.0 16
                      return a + b + c + d + e, simulation.Clock.Elapsed
                  }
              )

          Expect.equal sum 31 "the values"
          Expect.equal elapsed (ms 110.0) "the longest, then the other"

      testCase "[R18] if one side of an and! fails the other is terminated, and its clean-up done, before the failure is thrown"
      <| fun () ->
          let notes = List<string>()

          let failure =
              throws<FormatException> (fun () ->
                  runVirtually (
                      pycos {
                          let! _ =
                              pycos {
                                  use _ = note notes "the other"
                                  do! PycosTask.SleepAsync limit
                              }

                          and! _ =
                              pycos {
                                  do! PycosTask.SleepAsync(ms 1.0)
                                  return raise (FormatException "one side")
                              }

                          return ()
                      }
                  ))

          Expect.equal failure.Message "one side" "the failure"
          Expect.sequenceEqual notes [ "the other disposed" ] "the clean-up"

      testCase "[R28] terminating a task ends both sides of its and!"
      <| fun () ->
          let notes = List<string>()

          runVirtually (
              pycos {
                  let side name =
                      pycos {
                          use _ = note notes name
                          do! PycosTask.SleepAsync limit
                      }

                  let both =
                      spawn (
                          pycos {
                              let! _ = side "left"
                              and! _ = side "right"
                              return ()
                          }
                      )

                  do! PycosTask.SleepAsync(ms 1.0)
                  both.Terminate() |> ignore
                  let! outcome = both.OutcomeAsync()
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "its end"
                  Expect.equal PycosTask.Current.Scheduler.Statistics.LiveTasks 1 "no task is left"
              }
          )

          Expect.containsAll notes [ "left disposed"; "right disposed" ] "both" ]

let private scopes =
    [ testCase "[R18] use and use! dispose at the end of their scope, in reverse order, also when something is thrown"
      <| fun () ->
          let notes = List<string>()

          let body fails =
              pycos {
                  use _ = note notes "a"
                  use! _ = later (note notes "b")
                  do! PycosTask.YieldAsync()
                  use _ = noteAsync notes "c" false
                  use _ = noteAsync notes "d" true
                  notes.Add "body"

                  if fails then
                      failwith "in the scope"
              }

          run (body false)
          let expected = [ "body"; "d disposed"; "c disposed"; "b disposed"; "a disposed" ]
          Expect.sequenceEqual notes expected "at its end"
          notes.Clear()
          Expect.equal (throws<Exception> (fun () -> run (body true))).Message "in the scope" "the exception"
          Expect.sequenceEqual notes expected "when something is thrown"

      testCase "[R18] what a resource throws while it is disposed of is thrown at the end of its scope"
      <| fun () ->
          let failing suspends =
              { new IAsyncDisposable with
                  member _.DisposeAsync() =
                      if suspends then
                          ValueTask(
                              task {
                                  do! Task.Delay 5
                                  failwith "in the disposal"
                              }
                              :> Task
                          )
                      else
                          ValueTask.FromException(Exception "in the disposal") }

          let scope suspends =
              pycos {
                  use _ = failing suspends
                  do! PycosTask.YieldAsync()
              }

          for suspends in [ false; true ] do
              Expect.equal (throws<Exception> (fun () -> run (scope suspends))).Message "in the disposal" $"{suspends}"

      testCase "[R18] a null resource is not disposed"
      <| fun () ->
          run (
              pycos {
                  use _ = (null: IDisposable)
                  use _ = (null: IAsyncDisposable)
                  do! PycosTask.YieldAsync()
              }
          )

      testCase "[R18] try with, try finally, while and for work around awaits"
      <| fun () ->
          let notes = List<string>()

          run (
              pycos {
                  let mutable left = 3

                  while left > 0 do
                      do! PycosTask.YieldAsync()
                      left <- left - 1

                  for item in [ "x"; "y" ] do
                      try
                          try
                              do! PycosTask.YieldAsync()

                              if item = "y" then
                                  failwith item

                              notes.Add item
                          finally
                              notes.Add "finally"
                      with caught ->
                          do! PycosTask.YieldAsync()
                          notes.Add $"caught {caught.Message}"

                  for number in 1..2 do
                      do! later ()
                      notes.Add $"{number}"

                  notes.Add $"{left}"
              }
          )

          Expect.sequenceEqual notes [ "x"; "finally"; "finally"; "caught y"; "1"; "2"; "0" ] "what happened"

      testCase "[R18] if without else, and a long loop without a suspension, are fine"
      <| fun () ->
          let sum =
              run (
                  pycos {
                      let mutable sum = 0

                      for i in 1..1_000_000 do
                          if i % 2 = 0 then
                              do! Task.CompletedTask

                          sum <- sum + 1

                      return sum
                  }
              )

          Expect.equal sum 1_000_000 "the count" ]

/// Numbers as an asynchronous sequence, in whose way of coming there is a real delay.
type private Numbers(count: int, notes: List<string>) =
    interface IAsyncEnumerable<int> with
        member _.GetAsyncEnumerator _ =
            let mutable current = 0

            { new IAsyncEnumerator<int> with
                member _.Current = current

                member _.MoveNextAsync() =
                    current <- current + 1

                    if current % 2 = 0 then
                        ValueTask<bool>(current <= count)
                    else
                        ValueTask<bool>(
                            task {
                                do! Task.Delay 1
                                return current <= count
                            }
                        )

                member _.DisposeAsync() =
                    notes.Add "disposed"
                    ValueTask() }

let private sequences =
    [ testCase "[R18] for takes an asynchronous sequence and disposes it, also when the body throws"
      <| fun () ->
          let notes = List<string>()

          let sum limit =
              pycos {
                  let mutable sum = 0

                  for number in Numbers(5, notes) do
                      do! PycosTask.YieldAsync()

                      if number > limit then
                          failwith "too large"

                      sum <- sum + number

                  return sum
              }

          Expect.equal (run (sum 10)) 15 "the sum"
          throws<Exception> (fun () -> run (sum 2) |> ignore) |> ignore
          Expect.sequenceEqual notes [ "disposed"; "disposed" ] "both times" ]

/// What never comes, in every way in which it can be waited for.
let private neverEnding () : (string * (Inbox<int> -> Coroutine<unit>)) list =
    let never = TaskCompletionSource<int>()
    let neverTask: Task = never.Task

    [ "a Task", (fun _ -> pycos { do! neverTask })
      "a Task<T>", (fun _ -> pycos { let! _ = never.Task in () })
      "a configured Task", (fun _ -> pycos { let! _ = never.Task.ConfigureAwait true in () })
      "a ValueTask", (fun _ -> pycos { do! ValueTask neverTask })
      "a ValueTask<T>", (fun _ -> pycos { let! _ = ValueTask<int> never.Task in () })
      "an Async",
      (fun _ ->
          pycos {
              do!
                  async {
                      do! Async.Sleep Timeout.Infinite
                      return ()
                  }
          })
      "a delay", (fun _ -> pycos { do! Task.Delay Timeout.Infinite })
      "a sleep", (fun _ -> pycos { do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan })
      "a suspension", (fun _ -> pycos { let! _ = PycosTask.SuspendAsync() in () })
      "a message", (fun inbox -> pycos { let! _ = inbox.ReceiveAsync() in () })
      "a message with a timeout", (fun inbox -> pycos { let! _ = inbox.ReceiveAsync limit in () })
      "a nested call", (fun _ -> pycos { do! pycos { do! neverTask } })
      "both sides of an and!",
      (fun _ ->
          pycos {
              let! _ = never.Task
              and! _ = never.Task
              return ()
          }) ]

let private interruptions =
    [ for name, wait in neverEnding () do
          testCase $"[R27 R28 G2] throw and terminate end the wait for {name} that never comes"
          <| fun () ->
              use scheduler = new Scheduler()
              let notes = List<string>()

              let body inbox =
                  pycos {
                      try
                          try
                              do! wait inbox
                              notes.Add "came"
                          with :? FormatException as thrown ->
                              notes.Add thrown.Message

                          do! wait inbox
                      finally
                          notes.Add "finally"
                  }

              let task, _ = spawnInboxOn scheduler null null body
              eventually "it waits" (fun () -> task.Status = PycosTaskStatus.Waiting)
              task.Throw(FormatException "thrown") |> ignore
              eventually "it was thrown" (fun () -> notes.Count = 1 && task.Status = PycosTaskStatus.Waiting)
              task.Terminate() |> ignore
              Expect.isTrue (scheduler.Join limit) "it ends"
              Expect.sequenceEqual notes [ "thrown"; "finally" ] "what happened"
              Expect.equal task.Status PycosTaskStatus.Cancelled "its end"

          testCase $"[R28 G2] a task that was terminated before does not begin to wait for {name} that never comes"
          <| fun () ->
              use scheduler = new Scheduler()

              let body inbox =
                  pycos {
                      PycosTask.Current.Terminate() |> ignore
                      do! wait inbox
                  }

              let task, _ = spawnInboxOn scheduler null null body
              Expect.isTrue (scheduler.Join limit) "it ends"
              Expect.equal task.Status PycosTaskStatus.Cancelled "its end" ]

let private foreign =
    [ testCase "[R28] an Async is cancelled when the task that awaits it is terminated"
      <| fun () ->
          use scheduler = new Scheduler()
          let cancelled = new ManualResetEventSlim()
          let waiting = new ManualResetEventSlim()

          let task =
              scheduler.Spawn(
                  pycos {
                      do!
                          async {
                              use! _ = Async.OnCancel cancelled.Set
                              waiting.Set()
                              do! Async.Sleep Timeout.Infinite
                          }
                  }
              )

          waitFor "it runs" waiting
          task.Terminate() |> ignore
          waitFor "the async is cancelled" cancelled
          Expect.isTrue (scheduler.Join limit) "the task ends"

      testCase "[R28] what Coroutine.ofTask starts is told by its token when the wait ends early"
      <| fun () ->
          use scheduler = new Scheduler()
          let told = TaskCompletionSource()

          let task =
              scheduler.Spawn(
                  Coroutine.ofTask (fun token ->
                      token.Register(fun () -> told.SetResult()) |> ignore
                      TaskCompletionSource<int>().Task)
              )

          eventually "it waits" (fun () -> task.Status = PycosTaskStatus.Waiting)
          task.Terminate() |> ignore
          Expect.isTrue (told.Task.Wait limit) "it was told"

      testCase "[R29] a .NET task can await a task of ours, and a coroutine's value, through AsTask"
      <| fun () ->
          use scheduler = new Scheduler()

          let code =
              task {
                  let! value = scheduler.Spawn(later 5).AsTask()

                  try
                      let failing: PycosTask<int> = scheduler.Spawn(pycos { return raise (FormatException "bad") })
                      let! _ = failing.AsTask()
                      return value, ""
                  with :? FormatException as caught ->
                      return value, caught.Message
              }

          Expect.isTrue (code.Wait limit) "it ends"
          Expect.equal code.Result (5, "bad") "value and failure" ]

let tests =
    testList "Builder" (binding @ concurrent @ scopes @ sequences @ interruptions @ foreign)

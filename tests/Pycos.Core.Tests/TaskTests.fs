module Pycos.Core.Tests.TaskTests

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

let private add (x: int) (y: int) = pycos { return x + y }

let private spawning =
    [ testCase "[R16] spawn takes a coroutine with its arguments and the task returns its value"
      <| fun () -> Expect.equal (run (add 3 4)) 7 "the sum"

      testCase "[R16] spawn refuses a coroutine that has run, or is none, at the call"
      <| fun () ->
          use scheduler = new Scheduler()
          let coroutine = add 1 2
          valueOf (scheduler.Spawn coroutine) |> ignore

          let again =
              throws<CoroutineAlreadyRunException> (fun () -> scheduler.Spawn coroutine |> ignore)

          Expect.stringContains again.Message "runs once" "the message explains"

          let none =
              throws<CoroutineAlreadyRunException> (fun () ->
                  scheduler.Spawn(Unchecked.defaultof<Coroutine<int>>) |> ignore)

          Expect.stringContains none.Message "holds no code" "the message explains"

      testCase "[R16] spawn refuses a null function, and passes on what the function throws, at the call"
      <| fun () ->
          use scheduler = new Scheduler()
          let none: Func<Inbox<int>, Coroutine> = null
          throws<ArgumentNullException> (fun () -> scheduler.Spawn(none) |> ignore) |> ignore
          let failing = Func<Inbox<int>, Coroutine>(fun _ -> invalidOp "no body today")

          Expect.equal
              (throws<InvalidOperationException> (fun () -> scheduler.Spawn failing |> ignore)).Message
              "no body today"
              "the function's own exception"

          Expect.equal scheduler.Statistics.SpawnedTasks 0L "no task was started"

      testCase "[R16] a task can refer to itself from its first step"
      <| fun () ->
          use scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { return PycosTask.Current })
          Expect.isTrue (Object.ReferenceEquals(valueOf task, task)) "itself"

          let withInbox, address =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<string>) ->
                  pycos {
                      inbox.Self.Send "to myself"
                      let! message = inbox.ReceiveAsync()
                      return message, inbox.Self
                  })

          Expect.equal (valueOf withInbox) ("to myself", address) "its address"

      testCase "[R16] a token given at the spawn terminates the task, before its first step too"
      <| fun () ->
          use scheduler = new Scheduler()
          use source = new CancellationTokenSource()
          let options = SpawnOptions(CancellationToken = source.Token)
          let sleeper = scheduler.Spawn(pycos { do! PycosTask.SleepAsync limit }, options)
          eventually "it sleeps" (fun () -> sleeper.Status = PycosTaskStatus.Waiting)
          source.Cancel()
          eventually "it ends" (fun () -> sleeper.Status = PycosTaskStatus.Cancelled)
          let mutable ran = false

          let late =
              scheduler.Spawn(
                  pycos {
                      ran <- true
                      do! PycosTask.YieldAsync()
                  },
                  options
              )

          eventually "it ends" (fun () -> late.Status = PycosTaskStatus.Cancelled)
          Expect.isFalse ran "it took no step" ]

let private identity =
    [ testCase "[R17] a task prints as name/id, and as name/id@location where there is one"
      <| fun () ->
          use scheduler = new Scheduler()
          let named = scheduler.Spawn(pycos { return () }, SpawnOptions(Name = "worker"))
          Expect.equal (string named) $"worker/{named.Id}" "local"
          let unnamed = scheduler.Spawn(add 1 1)
          Expect.equal unnamed.Name "add" "the function's name"
          scheduler.SetLocations [ Location(Net.IPAddress.Loopback, 9705) ]
          Expect.equal (string named) $"worker/{named.Id}@127.0.0.1:9705" "with a location"

      testCase "[R17] references to a task are equal and hash alike exactly when they are to the same task"
      <| fun () ->
          use scheduler = new Scheduler()

          let body (inbox: Inbox<int>) =
              pycos { return inbox.Self }

          let one, oneAddress = spawnInboxOn scheduler null null body
          let other, otherAddress = spawnInboxOn scheduler null null body
          let again = valueOf one
          valueOf other |> ignore
          Expect.isTrue (again = oneAddress && again.GetHashCode() = oneAddress.GetHashCode()) "the same task"
          Expect.isFalse (oneAddress = otherAddress) "another task"
          Expect.isTrue (one.Equals(oneAddress.Task) && one.GetHashCode() = oneAddress.Task.GetHashCode()) "tasks"
          Expect.isFalse (one.Equals other) "another task"
          Expect.equal (Unchecked.defaultof<TaskRef<int>>.ToString()) "no task" "the address of no task"

          throws<InvalidOperationException> (fun () -> Unchecked.defaultof<TaskRef<int>>.Send 1)
          |> ignore

      testCase "[R17 G38] task ids only grow, on all schedulers together, and none is used twice"
      <| fun () ->
          use one = new Scheduler()
          use other = new Scheduler()
          let ids = List<int64>()

          for i in 1..10_000 do
              let scheduler = if i % 2 = 0 then one else other
              ids.Add(scheduler.Spawn(pycos { return () }).Id)

          Expect.isTrue (ids |> Seq.pairwise |> Seq.forall (fun (a, b) -> a < b)) "each is larger than the one before"

      testCase "[G38] an address kept after its task ended never reaches a newer task"
      <| fun () ->
          use scheduler = new Scheduler()

          let kept =
              [ for _ in 1..100 do
                    let task, address =
                        spawnInboxOn scheduler null null (fun (_: Inbox<int>) -> pycos { return () })

                    valueOf task
                    address ]

          let receivers =
              [ for _ in 1..100 ->
                    spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) ->
                        pycos {
                            let! got = inbox.ReceiveAsync(ms 50.0)
                            return got.TimedOut
                        }) ]

          Expect.all kept (fun address -> not (address.TrySend 1)) "refused"
          Expect.all receivers (fun (task, _) -> valueOf task) "and received by nobody" ]

let private calls =
    [ testCase "[R18] awaiting a coroutine returns its value, or throws its exception in the caller"
      <| fun () ->
          let fail () : Coroutine<int> =
              pycos { return raise (ArgumentException "inner") }

          let outer () =
              pycos {
                  let! sum = add 1 2

                  try
                      return! fail ()
                  with :? ArgumentException as caught ->
                      return sum + caught.Message.Length
              }

          Expect.equal (run (outer ())) 8 "both"

      testCase "[R18] 50,000 nested calls complete, or throw through, without a stack overflow"
      <| fun () ->
          let rec dig suspends depth : Coroutine<int> =
              pycos {
                  if depth = 0 then
                      if suspends then
                          do! PycosTask.YieldAsync()

                      return 0
                  else
                      let! below = dig suspends (depth - 1)
                      return below + 1
              }

          Expect.equal (run (dig false 50_000)) 50_000 "without a suspension"
          Expect.equal (run (dig true 50_000)) 50_000 "with one at the bottom"

          let rec fall depth : Coroutine<int> =
              pycos {
                  if depth = 0 then
                      do! PycosTask.YieldAsync()
                      return invalidOp "bottom"
                  else
                      return! fall (depth - 1)
              }

          // Through fewer frames: .NET takes longer for each rethrow the more frames a stack trace has.
          let thrown = throws<InvalidOperationException> (fun () -> run (fall 1_000) |> ignore)
          Expect.equal thrown.Message "bottom" "the exception"

      testCase "[R18] a coroutine that has run is refused a second time, wherever it is awaited"
      <| fun () ->
          let refused =
              run (
                  pycos {
                      let coroutine = add 1 2
                      let! _ = coroutine

                      let twice =
                          pycos {
                              let! sum = coroutine
                              return sum
                          }

                      return! throwsIn<CoroutineAlreadyRunException, _> twice
                  }
              )

          Expect.stringContains refused.Message "a coroutine runs once" "the message explains"

      testCase "[R18] a task that awaits itself is told so"
      <| fun () ->
          let refused =
              throws<InvalidOperationException> (fun () -> run (pycos { do! PycosTask.Current }))

          Expect.stringContains refused.Message "its own end" "the message explains" ]

let private waitingForEnds =
    [ testCase "[R29] a thread gets a task's value, at once if the task has ended"
      <| fun () ->
          use scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { do! PycosTask.SleepAsync(ms 20.0) })
          task.Value()
          let late = scheduler.Spawn(add 20 22)
          Expect.equal (late.Value()) 42 "it waits"
          Expect.equal (late.Value TimeSpan.Zero).Value 42 "it has it at once"
          scheduler.Finish()
          Expect.equal (late.Value()) 42 "also when the scheduler has stopped"

      testCase "[R29 G45 G26] a thread's wait for a value ends at its timeout, of any length but a negative one"
      <| fun () ->
          use scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { return! PycosTask.SuspendAsync() })
          let early = task.Value(ms 20.0)
          Expect.isTrue early.TimedOut "it says so"
          throws<TimeoutException> (fun () -> early.Value |> ignore) |> ignore
          throws<ArgumentOutOfRangeException> (fun () -> task.Value(ms -1.5) |> ignore) |> ignore
          eventually "it suspends" (fun () -> task.Status = PycosTaskStatus.Waiting)
          let waiting = Task.Run(fun () -> task.Value(TimeSpan.MaxValue).Value.Value)
          task.Resume "here" |> ignore
          Expect.isTrue (waiting.Wait limit) "it comes"
          Expect.equal waiting.Result (box "here") "the value"

      testCase "[R30] any number of tasks can await one task, with and without a timeout, and all get its value"
      <| fun () ->
          let results, tooEarly =
              runVirtually (
                  pycos {
                      let awaited =
                          spawn (
                              pycos {
                                  do! PycosTask.SleepAsync(ms 100.0)
                                  return "done"
                              }
                          )

                      let plain = [ for _ in 1..50 -> spawn (pycos { return! awaited }) ]

                      let timed =
                          [ for _ in 1..50 ->
                                spawn (
                                    pycos {
                                        let! got = awaited.FinishAsync(ms 500.0)
                                        return got.Value
                                    }
                                ) ]

                      let! early = awaited.FinishAsync(ms 10.0)
                      let results = List<string>()

                      for task in plain @ timed do
                          let! result = task
                          results.Add result

                      return results, early.TimedOut
                  }
              )

          Expect.equal results.Count 100 "all"
          Expect.all results ((=) "done") "the same value"
          Expect.isTrue tooEarly "a timeout is told"

      testCase "[R30] a wait for an end with a timeout of zero does not suspend"
      <| fun () ->
          use scheduler = new Scheduler()

          let switches, timedOut, completed =
              runOn
                  scheduler
                  (pycos {
                      let sleeper = spawn (pycos { do! PycosTask.SleepAsync limit })
                      let ended = spawn (add 1 1)
                      let! _ = ended
                      let before = scheduler.Statistics.Switches
                      let! early = sleeper.FinishAsync TimeSpan.Zero
                      let! late = ended.FinishAsync TimeSpan.Zero
                      let switches = scheduler.Statistics.Switches - before
                      sleeper.Terminate() |> ignore
                      return switches, early.TimedOut, late.Value
                  })

          Expect.equal switches 0L "no switch"
          Expect.isTrue timedOut "the one that sleeps"
          Expect.equal completed 2 "the one that has ended"

      testCase "[R31 G9] threads and tasks wait for one task in any mixture and order, and all get its result"
      <| fun () ->
          use scheduler = new Scheduler()
          use other = new Scheduler()
          let task = scheduler.Spawn(pycos { return! PycosTask.SuspendAsync() })
          let here () = scheduler.Spawn(pycos { return! task })
          let there () = other.Spawn(pycos { return! task })
          let byThread () = Task.Factory.StartNew((fun () -> task.Value()), TaskCreationOptions.LongRunning)
          let byCode () = task.AsTask()
          let threads = [ byThread (); byCode () ]
          let inside = [ here (); there () ]
          let more = [ byThread (); byCode (); byThread () ]
          let moreInside = [ there (); here () ]

          eventually "the tasks wait" (fun () ->
              inside @ moreInside |> List.forall (fun waiting -> waiting.Status = PycosTaskStatus.Waiting))

          task.Resume 42 |> ignore
          let late = [ here (); there () ], [ byThread (); byCode () ]

          let fromTasks =
              inside @ moreInside @ fst late |> List.map (fun waiting -> (valueOf waiting).Value)

          let fromThreads =
              threads @ more @ snd late
              |> List.map (fun waiting ->
                  Expect.isTrue (waiting.Wait limit) "it comes"
                  waiting.Result.Value)

          Expect.all (fromTasks @ fromThreads) ((=) (box 42)) "the same result"

      testCase "[R31 G9] a failure, too, is the same for all who wait, whoever comes first"
      <| fun () ->
          use scheduler = new Scheduler()
          use other = new Scheduler()
          let failure = FormatException "unreadable"

          let task =
              scheduler.Spawn(
                  pycos {
                      let! _ = PycosTask.SuspendAsync()
                      return raise failure
                  }
              )

          let waitingThere = other.Spawn(pycos { return! task })
          let asTask: Task<int> = task.AsTask()
          eventually "it waits" (fun () -> waitingThere.Status = PycosTaskStatus.Waiting && task.Status = PycosTaskStatus.Waiting)
          task.Resume() |> ignore
          let fromThread = throws<FormatException> (fun () -> task.Value() |> ignore)
          let fromTask = throws<FormatException> (fun () -> valueOf waitingThere |> ignore)
          let fromCode = throws<FormatException> (fun () -> asTask.GetAwaiter().GetResult() |> ignore)
          Expect.all [ fromThread; fromTask; fromCode ] (fun seen -> Object.ReferenceEquals(seen, failure)) "one object" ]

[<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
let private throwFromHere () : int = raise (KeyNotFoundException "missing")

let private failing =
    [ testCase "[R32 G8] awaiting a failed task throws the original exception object, its stack included"
      <| fun () ->
          let caught, task =
              run (
                  pycos {
                      let task = spawn (pycos { return throwFromHere () })

                      try
                          let! _ = task
                          return null, task
                      with error ->
                          return error, task
                  }
              )

          Expect.isTrue (Object.ReferenceEquals(caught, task.Exception)) "the same object"
          Expect.stringContains caught.StackTrace (nameof throwFromHere) "where it was thrown"

      testCase "[G8 G45] an outcome tells how a task ended without throwing"
      <| fun () ->
          let outcomes =
              run (
                  pycos {
                      let ends =
                          [ spawn (pycos { return 1 })
                            spawn (pycos { return throwFromHere () })
                            spawn (
                                pycos {
                                    do! PycosTask.SleepAsync limit
                                    return 3
                                }
                            ) ]

                      ends[2].Terminate() |> ignore
                      let outcomes = List<TaskOutcome<int>>()

                      for task in ends do
                          let! outcome = task.OutcomeAsync()
                          outcomes.Add outcome

                      return outcomes
                  }
              )

          Expect.sequenceEqual
              [ for outcome in outcomes -> outcome.Status ]
              [ PycosTaskStatus.Completed; PycosTaskStatus.Failed; PycosTaskStatus.Cancelled ]
              "three different ends"

          Expect.equal outcomes[0].Result 1 "the value"
          throws<KeyNotFoundException> (fun () -> outcomes[1].Result |> ignore) |> ignore
          throws<TaskTerminatedException> (fun () -> outcomes[2].Result |> ignore) |> ignore

      testCase "[R32] a failure that nobody waits for reaches the UnhandledException event and the log"
      <| fun () ->
          let logger = ListLogger()
          use scheduler = new Scheduler(SchedulerOptions(Logger = logger))
          let told = TaskCompletionSource<UnhandledTaskExceptionEventArgs>()
          scheduler.UnhandledException.Add told.SetResult
          let failure = InvalidOperationException "nobody cares"
          let task = scheduler.Spawn(pycos { raise failure }, SpawnOptions(Name = "lonely"))
          Expect.isTrue (told.Task.Wait limit) "the event"
          Expect.isTrue (Object.ReferenceEquals(told.Task.Result.Exception, failure)) "with the exception"
          Expect.isTrue (Object.ReferenceEquals(told.Task.Result.Task, task)) "and the task"
          Expect.isTrue (logger.HasException failure && logger.Has $"{task}") "and the log"

      testCase "[R32] a failure that somebody waits for is not reported as unhandled"
      <| fun () ->
          use scheduler = new Scheduler()
          let mutable reported = 0
          scheduler.UnhandledException.Add(fun _ -> reported <- reported + 1)

          runOn
              scheduler
              (pycos {
                  let task = spawn (pycos { failwith "seen" })
                  let! outcome = task.OutcomeAsync()
                  Expect.equal outcome.Status PycosTaskStatus.Failed "it failed"
                  do! PycosTask.YieldAsync()
              })

          Expect.equal reported 0 "nothing"

      testCase "[R33] IsAlive is true from the spawn until the end"
      <| fun () ->
          use scheduler = new Scheduler()
          use go = new ManualResetEventSlim()

          let blocker = scheduler.Spawn(pycos { go.Wait() })
          let task = scheduler.Spawn(pycos { let! _ = PycosTask.SuspendAsync() in () })
          Expect.isTrue task.IsAlive "before its first step"
          go.Set()
          valueOf blocker
          eventually "it suspends" (fun () -> task.Status = PycosTaskStatus.Waiting)
          Expect.isTrue task.IsAlive "while it waits"
          task.Resume() |> ignore
          valueOf task
          Expect.isFalse task.IsAlive "after its end" ]

let private suspending =
    [ testCase "[R21] resume wakes only a suspended task, and a resume before it is not remembered"
      <| fun () ->
          let results, value =
              runVirtually (
                  pycos {
                      let sleeper = spawn (pycos { do! PycosTask.SleepAsync(ms 5.0) })

                      let receiver, address =
                          spawnInbox (fun (inbox: Inbox<int>) -> pycos { return! inbox.ReceiveAsync() })

                      let suspended = spawn (pycos { return! PycosTask.SuspendAsync() })
                      let ready = suspended.Resume "too early"
                      do! PycosTask.YieldAsync()

                      let results =
                          [ ready
                            sleeper.Resume()
                            receiver.Resume()
                            PycosTask.Current.Resume()
                            suspended.Resume "in time"
                            suspended.Resume "too late" ]

                      let! value = suspended
                      do! sleeper
                      address.Send 1
                      let! _ = receiver
                      return results @ [ suspended.Resume() ], value
                  }
              )

          Expect.sequenceEqual results [ false; false; false; false; true; false; false ] "who was woken"
          Expect.equal value.Value (box "in time") "what it was given"

      testCase "[R21] a thread can resume a task with a value, null included"
      <| fun () ->
          use scheduler = new Scheduler()

          for value in [ box 5; null ] do
              let task = scheduler.Spawn(pycos { return! PycosTask.SuspendAsync() })
              eventually "it suspends" (fun () -> task.Status = PycosTaskStatus.Waiting)
              Expect.isTrue (task.Resume value) "passed on"
              let got = valueOf task
              Expect.isFalse got.TimedOut "no timeout"
              Expect.equal got.Value value "the value"

      testCase "[R20] suspend ends with a typed timeout; zero does not suspend and a negative timeout is refused"
      <| fun () ->
          use scheduler = new Scheduler()

          let inTime, none, refused, switches =
              runOn
                  scheduler
                  (pycos {
                      let! timedOut = PycosTask.SuspendAsync(ms 5.0)
                      let before = scheduler.Statistics.Switches
                      let! atOnce = PycosTask.SuspendAsync TimeSpan.Zero
                      let switches = scheduler.Statistics.Switches - before
                      let negative = pycos { return! PycosTask.SuspendAsync(ms -1.5) }
                      let! refused = throwsIn<ArgumentOutOfRangeException, _> negative
                      return timedOut, atOnce, refused, switches
                  })

          Expect.isTrue inTime.TimedOut "a timeout"
          Expect.isTrue none.TimedOut "at once"
          Expect.equal switches 0L "without a switch"
          Expect.stringContains refused.Message "InfiniteTimeSpan" "the message tells what to use" ]

let tests =
    testList "Task" (spawning @ identity @ calls @ waitingForEnds @ failing @ suspending)

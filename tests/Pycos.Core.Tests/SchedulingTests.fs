module Pycos.Core.Tests.SchedulingTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport

let private identity =
    [ testCase "[R9] schedulers run side by side, each task sees its own, and other threads see none"
      <| fun () ->
          use one = new Scheduler(SchedulerOptions(Name = "one"))
          use other = new Scheduler(SchedulerOptions(Name = "other"))

          let look () =
              pycos { return Scheduler.Current, Thread.CurrentThread }

          let seenByOne, threadOfOne = runOn one (look ())
          let seenByOther, threadOfOther = runOn other (look ())
          Expect.isTrue (Object.ReferenceEquals(seenByOne, one)) "the first one's task"
          Expect.isTrue (Object.ReferenceEquals(seenByOther, other)) "the second one's task"
          Expect.notEqual threadOfOne threadOfOther "each has its thread"
          Expect.isNull Scheduler.Current "this thread has none"
          Expect.isNull PycosTask.CurrentOrNull "and no task"

      testCase "[R9] a task that spawns without naming a scheduler spawns on its own"
      <| fun () ->
          use scheduler = new Scheduler()

          let child =
              runOn scheduler (pycos { return! spawn (pycos { return Scheduler.Current }) })

          Expect.isTrue (Object.ReferenceEquals(child, scheduler)) "the child's scheduler"

      testCase "[R10] a scheduler without a network has an empty name, no location and no locations"
      <| fun () ->
          use scheduler = new Scheduler()

          for each in [ scheduler; Scheduler.Default ] do
              Expect.equal each.Name "" "the name"
              Expect.isNull each.Location "the location"
              Expect.isEmpty each.Locations "the locations"

      testCase "[R10] changing a returned list of locations never changes the scheduler"
      <| fun () ->
          use scheduler = new Scheduler()
          let location = Location(Net.IPAddress.Loopback, 9705)
          scheduler.SetLocations [ location ]

          match scheduler.Locations with
          | :? IList<Location> as list when not list.IsReadOnly -> list[0] <- Location(Net.IPAddress.Any, 1)
          | _ -> ()

          Expect.sequenceEqual scheduler.Locations [ location ] "unchanged"
          Expect.equal scheduler.Location location "the first one" ]

let private order =
    [ testCase "[R11] tasks that share a plain counter lose no increment"
      <| fun () ->
          let mutable counter = 0

          let increment () =
              pycos {
                  for _ in 1..10_000 do
                      let seen = counter
                      counter <- seen + 1
                      do! PycosTask.YieldAsync()
              }

          run (
              pycos {
                  let tasks = [ for _ in 1..10 -> spawn (increment ()) ]

                  for task in tasks do
                      do! task
              }
          )

          Expect.equal counter 100_000 "every increment counts"

      testCase "[R12] ready tasks run in turn: each once before any runs twice, in the order in which they were spawned"
      <| fun () ->
          let steps = List<int>()

          let spin number =
              pycos {
                  for _ in 1..4 do
                      steps.Add number
                      do! PycosTask.YieldAsync()
              }

          runVirtually (
              pycos {
                  let tasks = [ for number in 0..4 -> spawn (spin number) ]

                  for task in tasks do
                      do! task
              }
          )

          Expect.sequenceEqual steps [ for _ in 1..4 do yield! [ 0..4 ] ] "round after round"

      testCase "[R12] the run queue keeps its order while it grows, wraps around, shrinks and loses tasks from its middle"
      <| fun () ->
          for seed in 1..20 do
              Expect.isNull (Programs.RunQueueRun.Run(seed, 30)) "the order"

      testCase "[R12] tasks that were woken run in the order in which they were woken"
      <| fun () ->
          let steps = List<int>()

          let sleeper number =
              pycos {
                  let! _ = PycosTask.SuspendAsync()
                  steps.Add number
              }

          let wanted = [ 3; 0; 4; 1; 2 ]

          runVirtually (
              pycos {
                  let tasks = [| for number in 0..4 -> spawn (sleeper number) |]
                  do! PycosTask.YieldAsync()

                  for number in wanted do
                      tasks[number].Resume() |> ignore

                  for task in tasks do
                      do! task
              }
          )

          Expect.sequenceEqual steps wanted "the order of the wake-ups"

      testCase "[R19] two tasks that keep yielding alternate strictly"
      <| fun () ->
          let steps = List<char>()

          let say letter =
              pycos {
                  for _ in 1..100 do
                      steps.Add letter
                      do! PycosTask.YieldAsync()
              }

          run (
              pycos {
                  let a = spawn (say 'a')
                  let b = spawn (say 'b')
                  do! a
                  do! b
              }
          )

          Expect.equal (String(steps.ToArray())) (String.replicate 100 "ab") "a, b, a, b"

      testCase "[G1] the same program gives the same trace every time"
      <| fun () ->
          let trace () =
              use simulation = new Simulation(7)
              let steps = List<string>()

              let walker number =
                  pycos {
                      for step in 1..20 do
                          steps.Add $"{number}.{step} at {simulation.Clock.Elapsed}"
                          let random = PycosTask.Current.Scheduler.Random

                          if random.Next 2 = 0 then
                              do! PycosTask.YieldAsync()
                          else
                              do! PycosTask.SleepAsync(ms (float (random.Next 5)))
                  }

              simulation.Run(
                  pycos {
                      // Garbage in between moves objects, so that an order by address would differ.
                      let tasks = [ for number in 1..20 -> (GC.KeepAlive(obj ()); spawn (walker number)) ]

                      for task in tasks do
                          do! task
                  }
              )

              List.ofSeq steps

          let first = trace ()
          GC.Collect()
          Expect.equal (trace ()) first "the trace" ]

let private waking =
    [ testCase "[R13] a scheduler with nothing to run does not look at anything until a timer is due"
      <| fun () ->
          use scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { do! PycosTask.SleepAsync(ms 300.0) })
          eventually "it sleeps" (fun () -> task.Status = PycosTaskStatus.Waiting)
          Thread.Sleep 20
          let before = scheduler.Statistics
          valueOf task
          let after = scheduler.Statistics
          Expect.isLessThan (after.Polls - before.Polls) 10L "looks at I/O in 300 ms"
          Expect.isLessThan (after.Switches - before.Switches) 5L "steps"

      testCase "[R14] a message from any thread reaches a waiting task within 10 ms"
      <| fun () ->
          use scheduler = new Scheduler()

          let _, address =
              spawnInboxOn scheduler (SpawnOptions(Daemon = true)) null (fun (inbox: Inbox<int64 * TaskCompletionSource<float>>) ->
                  pycos {
                      while true do
                          let! sent, arrived = inbox.ReceiveAsync()
                          arrived.SetResult((Stopwatch.GetElapsedTime sent).TotalMilliseconds)
                  })

          bestOf 10 "the slowest of 50 messages, in ms" 10.0 (fun () ->
              [ for _ in 1..50 do
                    let arrived = TaskCompletionSource<float>()
                    Thread.Sleep 1
                    address.Send(Stopwatch.GetTimestamp(), arrived)

                    if not (arrived.Task.Wait limit) then
                        failtest "a message did not arrive"

                    arrived.Task.Result ]
              |> List.max)

      testCase "[R14] no wake-up from another thread is lost, however it meets the scheduler's falling asleep"
      <| fun () ->
          use scheduler = new Scheduler()

          let echo, address =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<SemaphoreSlim>) ->
                  pycos {
                      for _ in 1..20_000 do
                          let! arrived = inbox.ReceiveAsync()
                          arrived.Release() |> ignore
                  })

          use arrived = new SemaphoreSlim 0

          for _ in 1..20_000 do
              address.Send arrived

              if not (arrived.Wait limit) then
                  failtest "a message did not wake the scheduler"

          valueOf echo

      testCase "[R25] messages from one scheduler to another keep their order, and a task stays where it was spawned"
      <| fun () ->
          use near = new Scheduler()
          use far = new Scheduler()

          let receiver, address =
              spawnInboxOn far null InboxOptions.Unbounded (fun (inbox: Inbox<int>) ->
                  pycos {
                      let home = Thread.CurrentThread

                      for wanted in 1..10_000 do
                          let! got = inbox.ReceiveAsync()

                          if got <> wanted then
                              failtest $"{got} and not {wanted}"

                          if Thread.CurrentThread <> home then
                              failtest "it has moved"
                  })

          runOn
              near
              (pycos {
                  for i in 1..10_000 do
                      do! address.SendAsync i
              })

          valueOf receiver ]

let private polling =
    [ testCase "[G19] a busy scheduler looks at I/O once in PollInterval switches, an idle one at once"
      <| fun () ->
          let poller = new CountingPoller(ignore)

          use scheduler =
              new Scheduler(SchedulerOptions(PollInterval = 100, PollerFactory = (fun () -> poller)))

          let before, after =
              runOn
                  scheduler
                  (pycos {
                      let before = poller.Looks

                      for _ in 1..10_000 do
                          do! PycosTask.YieldAsync()

                      return before, poller.Looks
                  })

          Expect.isTrue (abs (after - before - 100) <= 2) $"{after - before} looks in 10,000 switches"
          eventually "idle, it waits in the poller" (fun () -> poller.Waits > 0)

      testCase "[G19] a message that is there is received without suspending"
      <| fun () ->
          use scheduler = new Scheduler()

          let task, _ =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) ->
                  pycos {
                      for i in 1..50 do
                          inbox.Self.Send i

                      let before = scheduler.Statistics.Switches

                      for _ in 1..50 do
                          let! _ = inbox.ReceiveAsync()
                          ()

                      return scheduler.Statistics.Switches - before
                  })

          Expect.equal (valueOf task) 0L "no switch"

      testCase "[R12 G19] a task whose messages are always there still gives way after its operation budget"
      <| fun () ->
          use scheduler = new Scheduler(SchedulerOptions(OperationBudget = 10))
          let mutable received = 0
          let seen = List<int>()

          let hog, _ =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) ->
                  pycos {
                      for i in 1..100 do
                          inbox.Self.Send i

                      let other =
                          spawn (
                              pycos {
                                  for _ in 1..5 do
                                      seen.Add received
                                      do! PycosTask.YieldAsync()
                              }
                          )

                      for _ in 1..100 do
                          let! _ = inbox.ReceiveAsync()
                          received <- received + 1

                      do! other
                  })

          valueOf hog
          Expect.sequenceEqual seen [ 9; 19; 29; 39; 49 ] "the other one's turns"
          Expect.equal scheduler.Statistics.BudgetYields 10L "counted"

      testCase "[G26] a failing poll call is reported, and the scheduler goes on"
      <| fun () ->
          let logger = ListLogger()
          let failure = InvalidOperationException "the poll call failed"
          let poller = new CountingPoller(fun waits -> if waits <= 3 then raise failure)
          use scheduler = new Scheduler(SchedulerOptions(Logger = logger, PollerFactory = (fun () -> poller)))

          for i in 1..5 do
              let echo =
                  pycos {
                      do! PycosTask.SleepAsync(ms 5.0)
                      return i
                  }

              Expect.equal (runOn scheduler echo) i "it runs tasks"

          Expect.isTrue (logger.HasException failure) "the failure is in the log" ]

type private ThrowingLogger() =
    interface ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled _ = true
        member _.Log(_, _, _, _, _) = failwith "the log is broken"

let private faults =
    [ testCase "[R82 G6] whatever a task throws ends only that task"
      <| fun () ->
          use scheduler = new Scheduler()

          let exceptions: exn list =
              [ Exception "plain"
                StackOverflowException()
                OutOfMemoryException()
                NullReferenceException()
                AccessViolationException()
                ThreadInterruptedException()
                AggregateException(Exception "inner")
                BadImageFormatException() ]

          let other =
              scheduler.Spawn(
                  pycos {
                      let! resumed = PycosTask.SuspendAsync()
                      return resumed.Value
                  }
              )

          for thrown in exceptions do
              let task = scheduler.Spawn(pycos { raise thrown })
              let caught = throws<exn> (fun () -> valueOf task)
              Expect.isTrue (Object.ReferenceEquals(caught, thrown)) $"{thrown.GetType().Name} came through"
              Expect.equal task.Status PycosTaskStatus.Failed "the task failed"

          eventually "the other one waits" (fun () -> other.Status = PycosTaskStatus.Waiting)
          other.Resume "well" |> ignore
          Expect.equal (valueOf other) (box "well") "the other one goes on"

      testCase "[R82] a handler of UnhandledException that throws is logged and harms nobody"
      <| fun () ->
          let logger = ListLogger()
          use scheduler = new Scheduler(SchedulerOptions(Logger = logger))
          let failure = InvalidOperationException "bad handler"
          scheduler.UnhandledException.Add(fun _ -> raise failure)
          scheduler.Spawn(pycos { failwith "nobody waits for this" }) |> ignore
          eventually "it is logged" (fun () -> logger.HasException failure)
          Expect.equal (runOn scheduler (pycos { return 1 })) 1 "the scheduler goes on"

      testCase "[R82] a log that throws harms nobody"
      <| fun () ->
          use scheduler = new Scheduler(SchedulerOptions(Logger = ThrowingLogger()))
          let mutable told = false
          scheduler.UnhandledException.Add(fun _ -> told <- true)
          scheduler.Spawn(pycos { failwith "nobody waits for this" }) |> ignore
          eventually "the event is raised" (fun () -> told)
          scheduler.Join(ms 10.0, showRunning = true) |> ignore
          Expect.equal (runOn scheduler (pycos { return 1 })) 1 "the scheduler goes on"

      testCase "[R82] a poller that can not be made is reported to whoever makes the scheduler"
      <| fun () ->
          let options =
              SchedulerOptions(Name = "blind", PollerFactory = (fun () -> failwith "no descriptors left"))

          let refused =
              throws<InvalidOperationException> (fun () -> (new Scheduler(options)).Dispose())

          Expect.stringContains refused.Message "blind" "it names the scheduler"
          Expect.stringContains refused.Message "no descriptors left" "and the reason" ]

let private capacity =
    [ testCase "[R83] one scheduler runs 100,000 sleeping tasks at less than 1 KB each"
      <| fun () ->
          use scheduler = new Scheduler()
          let count = 100_000

          let sleeper () =
              pycos { do! PycosTask.SleepAsync(ms 1000.0) }

          let bytes, ended =
              runOn
                  scheduler
                  (pycos {
                      let tasks = Array.zeroCreate<PycosTask<unit>> count
                      let before = GC.GetTotalMemory true

                      for i in 0 .. count - 1 do
                          tasks[i] <- spawn (sleeper ())

                      // One turn, so that all of them sleep.
                      do! PycosTask.YieldAsync()
                      let bytes = float (GC.GetTotalMemory true - before) / float count

                      for task in tasks do
                          do! task

                      return bytes, tasks |> Array.forall (fun task -> task.Status = PycosTaskStatus.Completed)
                  })

          Expect.isLessThan bytes 1000.0 "bytes a task"
          Expect.isTrue ended "all of them woke"
          Expect.equal scheduler.Statistics.Timers 0 "no timer is left"

      testCase "[R83] a million messages pass through one scheduler without loss"
      <| fun () ->
          use scheduler = new Scheduler()
          let count = 1_000_000

          let receiver, address =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) ->
                  pycos {
                      let mutable next = 0

                      while next < count do
                          let! got = inbox.ReceiveAsync()

                          if got <> next then
                              failtest $"{got} and not {next}"

                          next <- next + 1

                      return inbox.Count
                  })

          scheduler.Spawn(
              pycos {
                  for i in 0 .. count - 1 do
                      do! address.SendAsync i
              }
          )
          |> ignore

          Expect.equal (valueOf receiver) 0 "nothing is left over" ]

let tests =
    testSequenced
    <| testList "Scheduling" (identity @ order @ waking @ polling @ faults @ capacity)

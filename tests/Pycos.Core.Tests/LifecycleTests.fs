module Pycos.Core.Tests.LifecycleTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport

/// A task that waits to be terminated and notes its finally blocks, the inner one first.
let private nestedSleeper (notes: List<string>) (started: ManualResetEventSlim) =
    let inner () =
        pycos {
            try
                started.Set()
                do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan
            finally
                notes.Add "inner"
        }

    pycos {
        try
            do! inner ()
        finally
            notes.Add "outer"
    }

let private defaultScheduler =
    [ testCase "[R1] the first task without a scheduler starts the default one on a background thread of its own"
      <| fun () ->
          let thread, scheduler =
              PycosTask.Spawn(pycos { return Thread.CurrentThread, Scheduler.Current }) |> valueOf

          Expect.isTrue thread.IsBackground "it does not keep the process"
          Expect.notEqual thread Thread.CurrentThread "it is not the caller's"
          Expect.isFalse thread.IsThreadPoolThread "it is the scheduler's own"
          Expect.equal scheduler Scheduler.Default "it is the default scheduler's"

      testCase "[R2 R81] every use of Scheduler.Default, from any thread, gives the same scheduler until it has finished"
      <| fun () ->
          let first = Scheduler.Default
          let seen = Array.zeroCreate 8

          let threads =
              [ for i in 0..7 -> Thread(fun () -> seen[i] <- Scheduler.Default) ]

          threads |> List.iter _.Start()
          threads |> List.iter _.Join()
          Expect.all seen (fun other -> Object.ReferenceEquals(first, other)) "all see the same"
          first.Finish()
          let second = Scheduler.Default
          Expect.isFalse (Object.ReferenceEquals(first, second)) "after Finish there is a fresh one"
          Expect.equal (runOn second (pycos { return 7 })) 7 "which runs tasks"
          second.Terminate()
          Expect.isFalse (Object.ReferenceEquals(second, Scheduler.Default)) "and after Terminate as well" ]

let private joining =
    [ testCase "[R3] Join returns false at its timeout, true when the tasks have ended, and leaves the scheduler usable"
      <| fun () ->
          use scheduler = new Scheduler()
          use release = new ManualResetEventSlim()
          let sleeper = scheduler.Spawn(pycos { let! _ = PycosTask.SuspendAsync() in () })
          Expect.isFalse (scheduler.Join(ms 50.0)) "a task is left"
          eventually "it suspends" (fun () -> sleeper.Status = PycosTaskStatus.Waiting)
          sleeper.Resume() |> ignore
          Expect.isTrue (scheduler.Join limit) "no task is left"
          Expect.isFalse sleeper.IsAlive "the task ended"
          Expect.equal (runOn scheduler (pycos { return 3 })) 3 "the scheduler goes on"
          Expect.isTrue (scheduler.Join TimeSpan.Zero) "an idle scheduler is idle at once"

      testCase "[R3] Join logs the tasks that live when asked to"
      <| fun () ->
          let logger = ListLogger()
          use scheduler = new Scheduler(SchedulerOptions(Logger = logger))

          let task =
              scheduler.Spawn(pycos { do! PycosTask.SleepAsync limit }, SpawnOptions(Name = "tortoise"))

          let daemon =
              scheduler.Spawn(pycos { do! PycosTask.SleepAsync limit }, SpawnOptions(Name = "hare", Daemon = true))

          scheduler.Join(ms 20.0, showRunning = true) |> ignore
          Expect.isTrue (logger.Has $"{task} lives") "with its name and number"
          Expect.isTrue (logger.Lines |> List.exists (fun line -> line.Contains $"{daemon} lives" && line.Contains "daemon")) "daemons are marked"

      testCase "[R3 G26] Join takes timeouts of any length and refuses a negative one"
      <| fun () ->
          use scheduler = new Scheduler()
          Expect.isTrue (scheduler.Join TimeSpan.MaxValue) "the longest"
          Expect.isTrue (scheduler.Join(TimeSpan.FromDays 30.0)) "beyond 24.8 days"
          Expect.isTrue (scheduler.Join Timeout.InfiniteTimeSpan) "for ever"
          throws<ArgumentOutOfRangeException> (fun () -> scheduler.Join(ms -5.0) |> ignore) |> ignore

      testCase "[R3] Join, Finish, Terminate and Value are refused inside a task, and say what to do instead"
      <| fun () ->
          use scheduler = new Scheduler()

          let messages =
              runOn
                  scheduler
                  (pycos {
                      let other = spawn (pycos { return 1 })

                      return
                          [ fun () -> scheduler.Join() |> ignore
                            fun () -> scheduler.Finish()
                            fun () -> scheduler.Terminate()
                            fun () -> other.Value() |> ignore
                            fun () -> other.Value limit |> ignore ]
                          |> List.map (fun blocking -> (throws<WrongSchedulerException> blocking).Message)
                  })

          Expect.all messages (fun text -> text.Contains "In a task, ") "the message tells the way out" ]

let private finishing =
    [ testCase "[R4] Finish waits for the tasks, runs the exit functions and stops; a second one does nothing"
      <| fun () ->
          use scheduler = new Scheduler()
          let notes = List<string>()

          let task =
              scheduler.Spawn(
                  pycos {
                      do! PycosTask.SleepAsync(ms 50.0)
                      notes.Add "task"
                  }
              )

          scheduler.AtExit(1, (fun () -> notes.Add "exit"))
          scheduler.Finish()
          scheduler.Finish()
          Expect.sequenceEqual notes [ "task"; "exit" ] "in this order, once"
          Expect.isFalse task.IsAlive "the task has ended"
          Expect.isFalse scheduler.IsAlive "the scheduler has stopped"

          let refused =
              throws<SchedulerStoppedException> (fun () -> scheduler.Spawn(pycos { return () }) |> ignore)

          Expect.stringContains refused.Message "Scheduler.Default" "it says what to use instead"

      testCase "[R4] Finish from two threads at a time stops the scheduler once"
      <| fun () ->
          use scheduler = new Scheduler()
          let mutable calls = 0
          scheduler.AtExit(1, (fun () -> Interlocked.Increment &calls |> ignore))
          scheduler.Spawn(pycos { do! PycosTask.SleepAsync(ms 20.0) }) |> ignore
          let threads = [ for _ in 1..2 -> Thread(fun () -> scheduler.Finish()) ]
          threads |> List.iter _.Start()
          Expect.all threads (fun thread -> thread.Join limit) "both return"
          Expect.equal calls 1 "the exit function ran once"

      testCase "[R5] Terminate ends every task without waiting for it, finally blocks innermost first"
      <| fun () ->
          let scheduler = new Scheduler()
          let notes = List<string>()
          use started = new ManualResetEventSlim()
          let task = scheduler.Spawn(nestedSleeper notes started)
          let daemon = scheduler.Spawn(pycos { do! PycosTask.SleepAsync limit }, SpawnOptions(Daemon = true))
          waitFor "the task sleeps" started
          let clock = Stopwatch.StartNew()
          scheduler.Terminate()
          Expect.isLessThan clock.Elapsed limit "it does not wait for the sleep"
          Expect.sequenceEqual notes [ "inner"; "outer" ] "from the inside out, before Terminate returned"
          Expect.equal task.Status PycosTaskStatus.Cancelled "the task"
          Expect.equal daemon.Status PycosTaskStatus.Cancelled "the daemon"

      testCase "[R5] Terminate ends tasks that are spawned by clean-up code, and those that wait for each other"
      <| fun () ->
          let scheduler = new Scheduler()
          use started = new ManualResetEventSlim()
          let mutable late: PycosTask<unit> = Unchecked.defaultof<_>

          let spawning =
              scheduler.Spawn(
                  pycos {
                      try
                          do! PycosTask.SleepAsync limit
                      finally
                          late <- spawn (pycos { do! PycosTask.SleepAsync limit })
                  }
              )

          let waiting =
              scheduler.Spawn(
                  pycos {
                      started.Set()
                      do! spawning
                  }
              )

          waitFor "both run" started
          scheduler.Terminate()
          Expect.isFalse late.IsAlive "the late one"
          Expect.isFalse waiting.IsAlive "the one that waited"

      testCase "[R5] Terminate ends a Finish that another thread waits in"
      <| fun () ->
          let scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan })
          let finishing = Thread(fun () -> scheduler.Finish())
          finishing.Start()
          scheduler.Terminate()
          Expect.isTrue (finishing.Join limit) "Finish returned"
          Expect.isFalse task.IsAlive "the task ended"

      testCase "[G13] Finish lets daemons take the messages that are in their inboxes"
      <| fun () ->
          let scheduler = new Scheduler()
          let mutable taken = 0

          let _, address =
              spawnInboxOn scheduler (SpawnOptions(Daemon = true)) null (fun (inbox: Inbox<int>) ->
                  pycos {
                      while true do
                          let! _ = inbox.ReceiveAsync()
                          taken <- taken + 1
                          do! PycosTask.YieldAsync()
                  })

          for i in 1..1000 do
              address.Send i

          scheduler.Finish()
          Expect.equal taken 1000 "all of them"

      testCase "[G13] the drain deadline ends daemons that go on for ever"
      <| fun () ->
          for drain in [ 0.0; 50.0 ] do
              let scheduler = new Scheduler(SchedulerOptions(DrainTimeout = ms drain))

              let daemon =
                  scheduler.Spawn(
                      pycos {
                          while true do
                              do! PycosTask.YieldAsync()
                      },
                      SpawnOptions(Daemon = true)
                  )

              scheduler.Finish()
              Expect.equal daemon.Status PycosTaskStatus.Cancelled $"after {drain} ms"

      testCase "[G39 R33] after shutdown every task has its final state and all who waited for it have been told"
      <| fun () ->
          let scheduler = new Scheduler()

          let endless () =
              pycos { do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan }

          let tasks = [ for _ in 1..20 -> scheduler.Spawn(endless ()) ]
          let completed = scheduler.Spawn(pycos { return 5 })
          valueOf completed |> ignore
          let awaited = [ for task in tasks -> task.AsTask() ]

          let inside =
              [ for task in tasks ->
                    scheduler.Spawn(
                        pycos {
                            let! outcome = task.OutcomeAsync()
                            return outcome.Status
                        }
                    ) ]

          eventually "all wait" (fun () -> inside |> List.forall (fun task -> task.Status = PycosTaskStatus.Waiting))
          scheduler.Terminate()
          Expect.all tasks (fun task -> not task.IsAlive && task.Status = PycosTaskStatus.Cancelled) "final states"
          eventually "threads are told" (fun () -> awaited |> List.forall _.IsCanceled)
          Expect.all inside (fun task -> not task.IsAlive) "tasks were told"
          Expect.equal completed.Status PycosTaskStatus.Completed "what had completed stays so"
          Expect.equal (completed.Value()) 5 "and keeps its value"

      testCase "[G39] a task that reaches its scheduler too late is ended, and whoever waits for it is told"
      <| fun () ->
          let simulation = new Simulation(1)
          let late = simulation.MainScheduler.Spawn(pycos { return 1 })
          let waiting = late.AsTask()
          simulation.Dispose()
          Expect.isFalse late.IsAlive "it has ended"
          Expect.equal late.Status PycosTaskStatus.Cancelled "without having run"
          eventually "the waiter is told" (fun () -> waiting.IsCanceled)
          throws<TaskTerminatedException> (fun () -> late.Value() |> ignore) |> ignore ]

let private daemons =
    [ testCase "[R6] a daemon keeps neither Join nor Finish waiting, however it became one"
      <| fun () ->
          let scheduler = new Scheduler()
          use ready = new ManualResetEventSlim()

          let byItself =
              scheduler.Spawn(
                  pycos {
                      PycosTask.Current.SetDaemon()
                      ready.Set()
                      do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan
                  }
              )

          let bySpawn =
              scheduler.Spawn(
                  pycos { do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan },
                  SpawnOptions(Daemon = true)
              )

          waitFor "it is a daemon" ready
          Expect.isTrue (scheduler.Join limit) "Join"
          Expect.isTrue (byItself.IsDaemon && bySpawn.IsDaemon) "both are daemons"
          scheduler.Finish()
          Expect.isFalse (byItself.IsAlive || bySpawn.IsAlive) "Finish ended them"

      testCase "[R6] a task that stops being a daemon is waited for again"
      <| fun () ->
          use scheduler = new Scheduler()

          let task =
              scheduler.Spawn(
                  pycos {
                      PycosTask.Current.SetDaemon()
                      PycosTask.Current.SetDaemon false
                      let! _ = PycosTask.SuspendAsync()
                      ()
                  }
              )

          eventually "it waits" (fun () -> task.Status = PycosTaskStatus.Waiting)
          Expect.isFalse (scheduler.Join(ms 30.0)) "it is no daemon"
          Expect.isFalse task.IsDaemon "it says so"
          task.Resume() |> ignore
          Expect.isTrue (scheduler.Join limit) "until it ends"

      testCase "[R6] only the running task can make itself a daemon"
      <| fun () ->
          use scheduler = new Scheduler()
          let task = scheduler.Spawn(pycos { do! PycosTask.SleepAsync limit })

          let fromTask =
              runOn scheduler (pycos { return (throws<WrongSchedulerException> (fun () -> task.SetDaemon())).Message })

          let fromThread = (throws<WrongSchedulerException> (fun () -> task.SetDaemon())).Message
          Expect.stringContains fromTask "SpawnOptions.Daemon" "the message tells the way out"
          Expect.equal fromThread fromTask "on every thread"
          Expect.isFalse task.IsDaemon "nothing changed" ]

let private exitFunctions =
    [ testCase "[R8 G30] exit functions run by priority, equals in the order added, and a dropped one not at all"
      <| fun () ->
          let scheduler = new Scheduler()
          let notes = List<string>()
          let add (priority: int) name = scheduler.AtExit(priority, (fun () -> notes.Add name))
          let dropped = Action(fun () -> notes.Add "dropped")
          add 1 "one"
          add 10 "ten"
          add 5 "five a"
          add 5 "five b"
          scheduler.AtExit(5, dropped)
          add 5 "five c"
          Expect.isFalse (scheduler.DropAtExit(6, dropped)) "another priority is another entry"
          Expect.isTrue (scheduler.DropAtExit(5, dropped)) "it was there"
          Expect.isFalse (scheduler.DropAtExit(5, dropped)) "and is no more"
          scheduler.Finish()
          Expect.sequenceEqual notes [ "ten"; "five a"; "five b"; "five c"; "one" ] "the order"

      testCase "[R8] exit functions may spawn tasks, which run to their end, and add further exit functions"
      <| fun () ->
          let scheduler = new Scheduler()
          let notes = List<string>()

          let work () =
              pycos {
                  do! PycosTask.SleepAsync(ms 20.0)
                  notes.Add "task"
              }

          scheduler.AtExit(2, (fun () -> scheduler.Spawn(work ()) |> ignore))
          scheduler.AtExit(1, (fun () -> scheduler.AtExit(0, (fun () -> notes.Add "added"))))
          scheduler.Finish()
          Expect.containsAll notes [ "task"; "added" ] "both happened before Finish returned"

      testCase "[R82 G30] an exit function that throws, waits or finishes the scheduler itself stops nothing"
      <| fun () ->
          let logger = ListLogger()
          let scheduler = new Scheduler(SchedulerOptions(Logger = logger))
          let notes = List<string>()
          let failure = InvalidOperationException "bad exit function"
          scheduler.AtExit(3, (fun () -> raise failure))
          scheduler.AtExit(2, (fun () -> notes.Add $"{scheduler.Spawn(pycos { return 4 }).Value()}"))
          scheduler.AtExit(2, (fun () -> scheduler.Join limit |> ignore))
          scheduler.AtExit(1, (fun () -> scheduler.Finish()))
          scheduler.AtExit(0, (fun () -> notes.Add "last"))
          scheduler.Finish()
          Expect.sequenceEqual notes [ "4"; "last" ] "all others ran"
          Expect.isTrue (logger.HasException failure) "the exception is in the log"
          Expect.isFalse scheduler.IsAlive "the scheduler stopped" ]

let tests =
    testSequenced
    <| testList "Lifecycle" (defaultScheduler @ joining @ finishing @ daemons @ exitFunctions)

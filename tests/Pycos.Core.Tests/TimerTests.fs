module Pycos.Core.Tests.TimerTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport

let private order =
    [ testCase "[R15] sleeping tasks wake in the order of their deadlines, equals in the order in which they began"
      <| fun () ->
          use simulation = new Simulation(1)
          let woken = List<int>()

          let durations =
              [ 50.0; 10.0; 30.0; 10.0; 2_000.0; 0.5; 30.0; 90_000.0; 30.0; 1_100.0 ]

          simulation.Run(
              pycos {
                  let tasks =
                      [ for index, duration in List.indexed durations ->
                            spawn (
                                pycos {
                                    do! PycosTask.SleepAsync(ms duration)
                                    Expect.equal simulation.Clock.Elapsed (ms duration) "on time"
                                    woken.Add index
                                }
                            ) ]

                  for task in tasks do
                      do! task
              }
          )

          Expect.sequenceEqual woken (List.indexed durations |> List.sortBy snd |> List.map fst) "the order"

      testCase "[R15] sleepers never wake before their deadlines, and on an idle machine within 5 ms after"
      <| fun () ->
          use scheduler = new Scheduler()

          bestOf 20 "the latest of ten sleepers, in ms" 5.0 (fun () ->
              let sleeper (duration: float) =
                  pycos {
                      let start = Stopwatch.GetTimestamp()
                      do! PycosTask.SleepAsync(ms duration)
                      return (Stopwatch.GetElapsedTime start).TotalMilliseconds - duration
                  }

              let late =
                  [ for i in 1..10 -> scheduler.Spawn(sleeper (float i * 3.7)) ] |> List.map valueOf

              Expect.all late (fun delay -> delay >= 0.0) "never early"
              List.max late)

      testCase "[R15] a cancelled timer never fires"
      <| fun () ->
          runVirtually (
              pycos {
                  let scheduler = PycosTask.Current.Scheduler
                  let mutable timeouts = 0

                  let waiting =
                      [ for i in 1..100 ->
                            spawn (
                                pycos {
                                    let! first = PycosTask.SuspendAsync(ms (float i))
                                    // Were the first timer still there, it would end this wait too early.
                                    let! second = PycosTask.SuspendAsync(ms 500.0)

                                    if first.TimedOut || not second.TimedOut then
                                        timeouts <- timeouts + 1
                                }
                            ) ]

                  do! PycosTask.YieldAsync()

                  for task in waiting do
                      task.Resume() |> ignore

                  do! PycosTask.YieldAsync()
                  Expect.equal scheduler.Statistics.Timers 100 "one timer each"

                  for task in waiting do
                      do! task

                  Expect.equal timeouts 0 "no other timeout"
              }
          ) ]

let private durations =
    [ testCase "[R20] a sleep refuses a negative duration, with a message that tells what to use"
      <| fun () ->
          let refused =
              throws<ArgumentOutOfRangeException> (fun () -> PycosTask.SleepAsync(ms -3.0) |> ignore)

          Expect.stringContains refused.Message "InfiniteTimeSpan" "the message"

      testCase "[R20] a sleep of zero gives the others their turn and does not wait"
      <| fun () ->
          let notes = List<string>()

          runVirtually (
              pycos {
                  let other = spawn (pycos { notes.Add "other" })
                  do! PycosTask.SleepAsync TimeSpan.Zero
                  notes.Add "self"
                  do! other
              }
          )

          Expect.sequenceEqual notes [ "other"; "self" ] "the order"

      testCase "[R20 G26] sleeps of 30 days, of years and of TimeSpan.MaxValue work, and disturb nobody"
      <| fun () ->
          use simulation = new Simulation(1)

          let elapsed, late =
              simulation.Run(
                  pycos {
                      let longest = spawn (pycos { do! PycosTask.SleepAsync TimeSpan.MaxValue })
                      let forever = spawn (pycos { do! PycosTask.SleepAsync Timeout.InfiniteTimeSpan })
                      let elapsed = List<TimeSpan>()

                      for days in [ 0.000001; 30.0; 3650.0; 50_000.0 ] do
                          let start = simulation.Clock.Elapsed
                          do! PycosTask.SleepAsync(TimeSpan.FromDays days)
                          elapsed.Add(simulation.Clock.Elapsed - start)

                      let late = [ longest.Status; forever.Status ]
                      longest.Terminate() |> ignore
                      forever.Terminate() |> ignore
                      return elapsed, late
                  }
              )

          Expect.sequenceEqual elapsed [ for days in [ 0.000001; 30.0; 3650.0; 50_000.0 ] -> TimeSpan.FromDays days ] "exactly"
          Expect.all late ((=) PycosTaskStatus.Waiting) "the longest sleep on"

      testCase "[R20 G26] with the real clock and poller, too, very long sleeps are accepted and others go on"
      <| fun () ->
          use scheduler = new Scheduler()

          let sleepers =
              [ for span in [ TimeSpan.FromDays 30.0; TimeSpan.FromDays 365_000.0; TimeSpan.MaxValue ] ->
                    scheduler.Spawn(pycos { do! PycosTask.SleepAsync span }) ]

          for i in 1..5 do
              runOn scheduler (pycos { do! PycosTask.SleepAsync(ms 5.0) })

          Expect.all sleepers (fun task -> task.Status = PycosTaskStatus.Waiting) "they sleep"
          let before = scheduler.Statistics.Polls
          Thread.Sleep 50
          Expect.isLessThan (scheduler.Statistics.Polls - before) 5L "and the scheduler with them"

      testCase "[R20 G26] every timeout may be as long as one likes"
      <| fun () ->
          runVirtually (
              pycos {
                  let task, address =
                      spawnInbox (fun (inbox: Inbox<int>) ->
                          pycos {
                              let! first = inbox.ReceiveAsync TimeSpan.MaxValue
                              let! second = inbox.ScanAsync((fun _ -> true), TimeSpan.MaxValue)
                              let! third = PycosTask.SuspendAsync(TimeSpan.FromDays 10_000_000.0)
                              return [ first.Value; second.Value; unbox third.Value ]
                          })

                  let waiting = spawn (pycos { return! task.FinishAsync TimeSpan.MaxValue })
                  let! _ = address.DeliverAsync(1, TimeSpan.MaxValue)
                  do! PycosTask.YieldAsync()
                  address.Send 2
                  do! PycosTask.YieldAsync()
                  do! PycosTask.YieldAsync()
                  task.Resume 3 |> ignore
                  let! values = waiting
                  Expect.sequenceEqual values.Value [ 1; 2; 3 ] "the values"
              }
          ) ]

let private withdrawal =
    [ testCase "[G20] after a million timed waits that ended early no timer is left"
      <| fun () ->
          use scheduler = new Scheduler()

          let received, timers =
              runOn
                  scheduler
                  (pycos {
                      let echo, echoAddress =
                          spawnInbox (fun (inbox: Inbox<TaskRef<int>>) ->
                              pycos {
                                  for i in 1..1_000_000 do
                                      let! sender = inbox.ReceiveAsync limit
                                      sender.Value.Send i
                              })

                      let asking, _ =
                          spawnInbox (fun (inbox: Inbox<int>) ->
                              pycos {
                                  let mutable received = 0

                                  for _ in 1..1_000_000 do
                                      echoAddress.Send inbox.Self
                                      let! answer = inbox.ReceiveAsync limit

                                      if not answer.TimedOut then
                                          received <- received + 1

                                  return received
                              })

                      let! received = asking
                      do! echo
                      return received, scheduler.Statistics.Timers
                  })

          Expect.equal received 1_000_000 "all came in time"
          Expect.equal timers 0 "no timer" ]

let tests = testSequenced <| testList "Timer" (order @ durations @ withdrawal)

module Pycos.Core.Tests.MessageTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

/// A task that ends when it has been told to, and its address.
let private ended (scheduler: Scheduler) =
    let task, address =
        spawnInboxOn scheduler null null (fun (_: Inbox<int>) -> pycos { return () })

    valueOf task
    address

let private sending =
    [ testCase "[R22] send puts a message into the inbox, or wakes the task if that waits for one"
      <| fun () ->
          let counts =
              runVirtually (
                  pycos {
                      let task, address =
                          spawnInbox (fun (inbox: Inbox<int>) ->
                              pycos {
                                  let! first = inbox.ReceiveAsync()
                                  do! PycosTask.SleepAsync(ms 10.0)
                                  let waiting = inbox.Count
                                  let! second = inbox.ReceiveAsync()
                                  return [ first; waiting; second ]
                              })

                      do! PycosTask.YieldAsync()
                      address.Send 1
                      do! PycosTask.YieldAsync()
                      address.Send 2
                      return! task
                  }
              )

          Expect.sequenceEqual counts [ 1; 1; 2 ] "handed over, then kept"

      testCase "[R22] send tells the sender, on any thread, that the target has ended"
      <| fun () ->
          use scheduler = new Scheduler()
          let address = ended scheduler
          let fromThread = throws<TaskEndedException> (fun () -> address.Send 1)
          Expect.stringContains fromThread.Message (string address) "it names the task"
          Expect.isFalse (address.TrySend 1) "the form without an exception"

          let fromTask, tried =
              runOn
                  scheduler
                  (pycos {
                      let refused = throws<TaskEndedException> (fun () -> address.Send 1)
                      let waiting = pycos { do! address.SendAsync 1 }
                      let! refusedLater = throwsIn<TaskEndedException, _> waiting
                      return [ refused; refusedLater ], address.TrySend 1
                  })

          Expect.equal fromTask.Length 2 "both forms"
          Expect.isFalse tried "the form without an exception"

      testCase "[R22] an address refuses messages of another type than its task takes"
      <| fun () ->
          use scheduler = new Scheduler()

          let task, address =
              spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) -> pycos { return! inbox.ReceiveAsync() })

          let wrong = TaskRef<string>(address.Task)
          let refused = throws<ArgumentException> (fun () -> wrong.Send "text")
          Expect.stringContains refused.Message "Int32" "it names the type"
          address.Send 1
          Expect.equal (valueOf task) 1 "the task is unharmed"

      testCase "[R23] deliver tells apart delivered, ended and timed out"
      <| fun () ->
          let results, taken =
              runVirtually (
                  pycos {
                      let scheduler = PycosTask.Current.Scheduler

                      let reader, address =
                          spawnInboxOn scheduler null (InboxOptions(Capacity = 2)) (fun (inbox: Inbox<int>) ->
                              pycos {
                                  do! PycosTask.SleepAsync(ms 100.0)
                                  let taken = List<int>()

                                  for _ in 1..3 do
                                      let! message = inbox.ReceiveAsync()
                                      taken.Add message

                                  return taken
                              })

                      let! first = address.DeliverAsync 1
                      let! second = address.DeliverAsync(2, ms 10.0)
                      let! third = address.DeliverAsync(3, ms 10.0)
                      let! fourth = address.DeliverAsync(4, ms 1000.0)
                      let! taken = reader
                      let! fifth = address.DeliverAsync 5
                      return [ first; second; third; fourth; fifth ], taken
                  }
              )

          Expect.sequenceEqual
              results
              [ DeliveryResult.Delivered
                DeliveryResult.Delivered
                DeliveryResult.TimedOut
                DeliveryResult.Delivered
                DeliveryResult.TaskEnded ]
              "the results"

          Expect.sequenceEqual taken [ 1; 2; 4 ] "what timed out was not sent"

      testCase "[R23] deliver to another scheduler completes when the message is in the inbox there"
      <| fun () ->
          use near = new Scheduler()
          use far = new Scheduler()

          let receiver, address =
              spawnInboxOn far null null (fun (inbox: Inbox<int>) ->
                  pycos {
                      let! _ = PycosTask.SuspendAsync()
                      return inbox.Count
                  })

          let results =
              runOn
                  near
                  (pycos {
                      let results = List<DeliveryResult>()

                      for i in 1..10 do
                          let! result = address.DeliverAsync i
                          results.Add result

                      return results
                  })

          Expect.all results ((=) DeliveryResult.Delivered) "all delivered"
          eventually "it suspends" (fun () -> receiver.Status = PycosTaskStatus.Waiting)
          receiver.Resume() |> ignore
          Expect.equal (valueOf receiver) 10 "all are there" ]

let private receiving =
    [ testCase "[R24] receive takes the oldest message, waits for one, or times out, which no message can be mistaken for"
      <| fun () ->
          let results =
              runVirtually (
                  pycos {
                      let task, address =
                          spawnInbox (fun (inbox: Inbox<string>) ->
                              pycos {
                                  let! polled = inbox.ReceiveAsync TimeSpan.Zero
                                  let! none = inbox.ReceiveAsync(ms 10.0)
                                  let! nothing = inbox.ReceiveAsync(ms 10_000.0)
                                  let! text = inbox.ReceiveAsync TimeSpan.Zero
                                  let! later = inbox.ReceiveAsync()
                                  return [ polled; none; nothing; text; Timed later ]
                              })

                      do! PycosTask.SleepAsync(ms 100.0)
                      address.Send null
                      address.Send "timed out"
                      do! PycosTask.SleepAsync(ms 100.0)
                      address.Send "later"
                      return! task
                  }
              )

          Expect.sequenceEqual
              results
              [ Timed(); Timed(); Timed null; Timed "timed out"; Timed "later" ]
              "five results"

          Expect.isFalse (results[2] = results[1]) "null is no timeout"

      testCase "[R24] receive refuses a negative timeout and a caller that is not the inbox's task"
      <| fun () ->
          let negative, stranger =
              run (
                  pycos {
                      let kept = ref (Unchecked.defaultof<Inbox<int>>)

                      let task, address =
                          spawnInbox (fun (inbox: Inbox<int>) ->
                              kept.Value <- inbox

                              pycos {
                                  let negative =
                                      throws<ArgumentOutOfRangeException> (fun () ->
                                          inbox.ReceiveAsync(ms -7.0) |> ignore)

                                  let! _ = inbox.ReceiveAsync()
                                  return negative
                              })

                      let stolen = pycos { return! kept.Value.ReceiveAsync() }
                      let! stranger = throwsIn<WrongSchedulerException, _> stolen
                      throws<WrongSchedulerException> (fun () -> kept.Value.Count |> ignore) |> ignore
                      address.Send 1
                      let! negative = task
                      return negative, stranger
                  }
              )

          Expect.stringContains negative.Message "negative" "the message explains"
          Expect.stringContains stranger.Message "TaskRef" "the message tells what to use"

      testCase "[R24] a selective receive takes the oldest wanted message and leaves the others in order"
      <| fun () ->
          let results =
              runVirtually (
                  pycos {
                      let task, address =
                          spawnInbox (fun (inbox: Inbox<int>) ->
                              pycos {
                                  let! even = inbox.ScanAsync(fun message -> message % 2 = 0)
                                  let! large = inbox.ScanAsync((fun message -> message > 100), ms 50.0)
                                  let! none = inbox.ScanAsync((fun message -> message > 1000), ms 50.0)
                                  let! first = inbox.ReceiveAsync()
                                  let! second = inbox.ReceiveAsync()
                                  return [ even; large; none; Timed first; Timed second ]
                              })

                      for message in [ 1; 4; 3; 2 ] do
                          address.Send message

                      do! PycosTask.SleepAsync(ms 10.0)
                      address.Send 500
                      return! task
                  }
              )

          Expect.sequenceEqual results [ Timed 4; Timed 500; Timed(); Timed 1; Timed 3 ] "what was taken"

      testCase "[R26] a message to a sleeping task does not wake it, and is received afterwards"
      <| fun () ->
          use simulation = new Pycos.Testing.Simulation(1)

          let slept, suspended, message =
              simulation.Run(
                  pycos {
                      let task, address =
                          spawnInbox (fun (inbox: Inbox<string>) ->
                              pycos {
                                  let start = simulation.Clock.Elapsed
                                  do! PycosTask.SleepAsync(ms 250.0)
                                  let slept = simulation.Clock.Elapsed - start
                                  let! suspended = PycosTask.SuspendAsync(ms 50.0)
                                  let! message = inbox.ReceiveAsync()
                                  return slept, suspended, message
                              })

                      do! PycosTask.SleepAsync(ms 10.0)
                      address.Send "good morning"
                      return! task
                  }
              )

          Expect.equal slept (ms 250.0) "the sleep lasts its full time"
          Expect.isTrue suspended.TimedOut "a suspension as well"
          Expect.equal message "good morning" "the message is there" ]

let private order =
    [ testCase "[R25] messages from each of several threads arrive in the order in which it sent them"
      <| fun () ->
          use scheduler = new Scheduler()
          let count = 2_000
          let senders = 4

          let receiver, address =
              spawnInboxOn scheduler null InboxOptions.Unbounded (fun (inbox: Inbox<struct (int * int)>) ->
                  pycos {
                      let last = Array.create senders 0

                      for _ in 1 .. count * senders do
                          let! struct (sender, number) = inbox.ReceiveAsync()

                          if number <> last[sender] + 1 then
                              failtest $"sender {sender}: {number} after {last[sender]}"

                          last[sender] <- number

                      return last
                  })

          let threads =
              [ for sender in 0 .. senders - 2 ->
                    Thread(fun () ->
                        for number in 1..count do
                            address.Send(struct (sender, number))) ]

          threads |> List.iter _.Start()

          let inside =
              scheduler.Spawn(
                  pycos {
                      for number in 1..count do
                          address.Send(struct (senders - 1, number))

                          if number % 100 = 0 then
                              do! PycosTask.YieldAsync()
                  }
              )

          valueOf inside
          threads |> List.iter _.Join()
          Expect.all (valueOf receiver) ((=) count) "all of them"

      testCase "[G3] a message that a waiting task was woken for stays in its inbox when an exception arrives first"
      <| fun () ->
          let seen, message =
              runVirtually (
                  pycos {
                      let task, address =
                          spawnInbox (fun (inbox: Inbox<int>) ->
                              pycos {
                                  let mutable seen = ""

                                  try
                                      let! _ = inbox.ReceiveAsync()
                                      ()
                                  with error ->
                                      seen <- error.Message

                                  let! message = inbox.ReceiveAsync()
                                  return seen, message
                              })

                      do! PycosTask.YieldAsync()
                      address.Send 42
                      task.Throw(InvalidOperationException "first") |> ignore
                      return! task
                  }
              )

          Expect.equal seen "first" "the exception came first"
          Expect.equal message 42 "the message was kept" ]

let private fillTo (address: TaskRef<int>) count =
    for i in 1..count do
        address.Send i

/// A receiver that takes nothing until it is resumed, and then everything there is.
let private reluctant scheduler (options: InboxOptions) =
    spawnInboxOn scheduler null options (fun (inbox: Inbox<int>) ->
        pycos {
            let! _ = PycosTask.SuspendAsync()
            let taken = List<int>()
            let mutable message = 0

            while inbox.TryReceive(&message) do
                taken.Add message
                do! PycosTask.YieldAsync()

            return List.ofSeq taken
        })

let private limits =
    [ testCase "[G21] a full inbox makes senders wait, drops or fails, as it was told, and counts how often that was so"
      <| fun () ->
          let finish mode act =
              runVirtually (
                  pycos {
                      let scheduler = PycosTask.Current.Scheduler
                      let task, address = reluctant scheduler (InboxOptions(Capacity = 3, FullMode = mode))
                      do! PycosTask.YieldAsync()
                      act address
                      task.Resume() |> ignore
                      let! taken = task
                      return taken, scheduler.Statistics.DroppedMessages, scheduler.Statistics.FullInboxes
                  }
              )

          let dropOldest = finish InboxFullMode.DropOldest (fun address -> fillTo address 5)
          Expect.equal dropOldest ([ 3; 4; 5 ], 2L, 2L) "the oldest are dropped"
          let dropNewest = finish InboxFullMode.DropNewest (fun address -> fillTo address 5)
          Expect.equal dropNewest ([ 1; 2; 3 ], 2L, 2L) "the newest are dropped"

          for mode in [ InboxFullMode.Fail; InboxFullMode.Wait ] do
              let failing =
                  finish mode (fun address ->
                      fillTo address 3
                      let refused = throws<InboxFullException> (fun () -> address.Send 4)
                      Expect.stringContains refused.Message "InboxOptions" "the message tells what to do"
                      Expect.isFalse (address.TrySend 5) "the form without an exception")

              Expect.equal failing ([ 1; 2; 3 ], 0L, 2L) $"{mode}: refused"

      testCase "[G21] those who wait for room get it in the order in which they came"
      <| fun () ->
          let taken, sent =
              runVirtually (
                  pycos {
                      let scheduler = PycosTask.Current.Scheduler
                      let task, address = reluctant scheduler (InboxOptions(Capacity = 1))
                      do! PycosTask.YieldAsync()
                      let sent = List<int>()

                      let sender number =
                          pycos {
                              do! address.SendAsync number
                              sent.Add number
                          }

                      let senders = [ for number in 1..5 -> spawn (sender number) ]
                      do! PycosTask.YieldAsync()
                      let before = sent.Count
                      task.Resume() |> ignore
                      let! taken = task

                      for sender in senders do
                          do! sender

                      return before :: taken, List.ofSeq sent
                  }
              )

          Expect.sequenceEqual taken [ 1; 1; 2; 3; 4; 5 ] "only the first had room at once"
          Expect.sequenceEqual sent [ 1; 2; 3; 4; 5 ] "in order"

      testCase "[G21 G2] a sender whose wait for room is cancelled or terminated sends nothing and takes no room"
      <| fun () ->
          let taken =
              runVirtually (
                  pycos {
                      let scheduler = PycosTask.Current.Scheduler
                      let task, address = reluctant scheduler (InboxOptions(Capacity = 1))
                      do! PycosTask.YieldAsync()
                      address.Send 0
                      use source = new CancellationTokenSource()
                      let cancelled = spawn (pycos { do! address.SendAsync(1, source.Token) })
                      let terminated = spawn (pycos { do! address.SendAsync 2 })
                      let last = spawn (pycos { do! address.SendAsync 3 })
                      do! PycosTask.YieldAsync()
                      source.Cancel()
                      terminated.Terminate() |> ignore
                      let! first = cancelled.OutcomeAsync()
                      let! second = terminated.OutcomeAsync()
                      Expect.isTrue (first.Exception :? OperationCanceledException) "cancelled"
                      Expect.isTrue (second.Exception :? TaskTerminatedException) "terminated"
                      task.Resume() |> ignore
                      let! taken = task
                      do! last
                      return taken
                  }
              )

          Expect.sequenceEqual taken [ 0; 3 ] "the others' messages"

      testCase "[G21 R22] an inbox does not refuse messages of another thread as long as it has room, also while they are being taken in"
      <| fun () ->
          use scheduler = new Scheduler()
          let go = ref false

          // Holds the scheduler up, so that what is sent meanwhile is taken in at once and takes a while.
          let block () =
              pycos {
                  while not (Volatile.Read &go.contents) do
                      Thread.SpinWait 10
              }

          for round in 1..100 do
              let receiver, address =
                  spawnInboxOn scheduler null (InboxOptions(Capacity = 1500)) (fun (inbox: Inbox<int>) ->
                      pycos {
                          let! _ = PycosTask.SuspendAsync()

                          // They are taken in a part at a time, with turns of other tasks between.
                          while inbox.Count < 1500 do
                              do! PycosTask.YieldAsync()

                          return inbox.Count
                      })

              eventually "it suspends" (fun () -> receiver.Status = PycosTaskStatus.Waiting)
              let blocker = scheduler.Spawn(block ())
              fillTo address 1000
              Volatile.Write(&go.contents, true)
              Expect.allEqual [ for i in 1..500 -> address.TrySend i ] true $"there is room in round {round}"
              valueOf blocker
              receiver.Resume() |> ignore
              Expect.equal (valueOf receiver) 1500 "all are there"
              Volatile.Write(&go.contents, false)

      testCase "[G21] an inbox has a documented default limit, and its capacity can not be less than one"
      <| fun () ->
          Expect.equal InboxOptions.Default.Capacity InboxOptions.DefaultCapacity "the default"
          Expect.equal InboxOptions.Unbounded.Capacity Int32.MaxValue "no limit"

          throws<ArgumentOutOfRangeException> (fun () -> InboxOptions(Capacity = 0) |> ignore)
          |> ignore

          runVirtually (
              pycos {
                  let _, address = reluctant PycosTask.Current.Scheduler null
                  fillTo address InboxOptions.DefaultCapacity
                  throws<InboxFullException> (fun () -> address.Send 1) |> ignore
              }
          ) ]

let tests = testList "Message" (sending @ receiving @ order @ limits)

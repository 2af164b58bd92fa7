module Pycos.Core.Tests.ScopeTests

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.StructureSupport

let private limits =
    [ testCase "[G33] withTimeout gives the result of what ends in time, and a timeout for what does not"
      <| fun () ->
          runVirtually (
              pycos {
                  let! quick = (after 5.0 7).WithTimeout(ms 10.0)
                  Expect.equal quick (Timed 7) "in time"
                  let! slow, took = (after 50.0 7).WithTimeout(ms 10.0) |> timing
                  Expect.isTrue slow.TimedOut "not in time"
                  Expect.equal took 10.0 "the limit"
                  // The timer of the first one is gone, and nothing is left of the second.
                  do! sleep 100.0
              }
          )

      testCase "[G33] withTimeout works around every kind of wait, and withdraws it"
      <| fun () ->
          runVirtually (
              pycos {
                  let gate = AsyncLock()
                  let! held = gate.EnterAsync()
                  let never = spawn (waiting ())

                  let target, address =
                      spawnInbox (fun (inbox: Inbox<int>) ->
                          pycos {
                              let waits: (unit -> Coroutine<unit>) list =
                                  [ waiting
                                    fun () -> pycos { let! _ = inbox.ReceiveAsync() in () }
                                    fun () -> pycos { let! _ = inbox.ReceiveAsync limit in () }
                                    fun () -> pycos { let! _ = inbox.ScanAsync(fun _ -> true) in () }
                                    fun () -> pycos { let! _ = PycosTask.SuspendAsync() in () }
                                    fun () -> pycos { do! never }
                                    fun () -> pycos { use! _held = gate.EnterAsync() in () }
                                    fun () -> pycos { let! _ = TaskCompletionSource<int>().Task in () }
                                    fun () -> pycos { let! _ = PycosTask.LocateAsync "nobody" in () } ]

                              for wait in waits do
                                  let! timed = (wait ()).WithTimeout(ms 10.0)
                                  Expect.isTrue timed.TimedOut "timed out"

                              return! inbox.ReceiveAsync()
                          })

                  do! sleep 300.0
                  address.Send 3
                  let! message = target
                  Expect.equal message 3 "no message is lost"
                  never.Terminate() |> ignore
                  held.Dispose()
                  use! _again = gate.EnterAsync()
                  ()
              }
          )

      testCase "[G33] withTimeout works around sockets and blocking calls"
      <| fun () ->
          run (
              pycos {
                  let! leftOver =
                      SocketSupport.withPair (fun left right ->
                          pycos {
                              let buffer: byte[] = Array.zeroCreate 10

                              let receiving =
                                  pycos {
                                      let! count = left.ReceiveAsync buffer
                                      return count
                                  }

                              let! timed = receiving.WithTimeout(ms 5.0)
                              Expect.isTrue timed.TimedOut "nothing came"
                              let! _ = right.SendAsync([| 1uy; 2uy |]: byte[])
                              return! left.ReceiveAsync buffer
                          })

                  Expect.equal leftOver 2 "no byte is lost"
                  let call = Coroutine.blocking (fun () -> Thread.Sleep 100)
                  let! blocked = call.WithTimeout(ms 5.0)
                  Expect.isTrue blocked.TimedOut "the thread goes on alone"
              }
          )

      testCase "[G33] what came together with the timeout is not a timeout, and zero lets through what need not wait"
      <| fun () ->
          runVirtually (
              pycos {
                  let! same = (after 10.0 1).WithTimeout(ms 10.0)
                  Expect.equal same (Timed 1) "both at once"
                  let! atOnce = (pycos { return 2 }).WithTimeout TimeSpan.Zero
                  Expect.equal atOnce (Timed 2) "needs no wait"
                  let! had = (pycos { do! PycosTask.YieldAsync() }).WithTimeout TimeSpan.Zero
                  Expect.isTrue had.TimedOut "has to wait"
                  let! unlimited = (after 1e9 4).WithTimeout forever
                  Expect.equal unlimited (Timed 4) "no limit"

                  throws<ArgumentOutOfRangeException> (fun () -> (pycos { return 1 }).WithTimeout(ms -5.0) |> ignore)
                  |> ignore
              }
          )

      testCase "[G33] timeoutAfter throws a TimeoutException that names the limit"
      <| fun () ->
          runVirtually (
              pycos {
                  let! kept = (pycos { return 1 }).TimeoutAfter(ms 10.0)
                  Expect.equal kept 1 "in time"
                  let! error = throwsIn<TimeoutException, int> ((after 50.0 1).TimeoutAfter(ms 10.0))
                  Expect.stringContains error.Message "00:00:00.0100000" "the limit"
                  // A task that ends so has failed; it was not cancelled.
                  let! outcome = spawn ((pycos { do! sleep 50.0 }).TimeoutAfter(ms 1.0)) |> PycosTask.outcome
                  Expect.equal outcome.Status PycosTaskStatus.Failed "its end"
              }
          )

      testCase "[G33] what the inner code throws passes a timeout unchanged"
      <| fun () ->
          runVirtually (
              pycos {
                  let failing = after 1.0 () |> Coroutine.map (fun () -> failwith "mine")
                  let! error = throwsIn<Exception, Timed<int>> (failing.WithTimeout(ms 10.0))
                  Expect.equal error.Message "mine" "as it was thrown"
              }
          ) ]

let private cancelling =
    [ testCase "[G31] another task cancels a scope: its wait throws there, and the code after it goes on"
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
                                              do! PycosTask.SleepAsync forever
                                          finally
                                              story.Add "cleaned up"
                                      }
                                  )

                              story.Add $"{outcome.Status}"
                              do! sleep 1.0
                              return "went on"
                          }
                      )

                  do! PycosTask.YieldAsync()
                  Expect.isTrue (scope.Cancel()) "accepted"
                  Expect.isFalse (scope.Cancel()) "only once"
                  let! last = target
                  Expect.equal last "went on" "after it"
                  Expect.isTrue (scope.Cancelled && not scope.TimedOut && scope.IsCancellationRequested) "what it tells"
              }
          )

          Expect.sequenceEqual story.Lines [ "cleaned up"; "Cancelled" ] "in order"

      testCase "[G31] a cancelled scope is a state: every wait inside throws until it is left, whoever swallows it"
      <| fun () ->
          let scope = CancelScope()
          let mutable thrown = 0

          runVirtually (
              pycos {
                  let! outcome =
                      scope.RunAsync(
                          pycos {
                              scope.Cancel() |> ignore

                              for wait in
                                  [ fun () -> pycos { do! sleep 1.0 }
                                    fun () -> pycos { do! PycosTask.YieldAsync() }
                                    fun () -> pycos { do! PycosTask.SleepAsync TimeSpan.Zero }
                                    fun () -> pycos { do! Task.Delay 1 } ] do
                                  try
                                      do! wait ()
                                  with :? ScopeCancelledException ->
                                      thrown <- thrown + 1

                              return thrown
                          }
                      )

                  Expect.equal outcome.Result 4 "it has returned all the same"
                  Expect.isFalse scope.Cancelled "so it was not ended by the cancellation"
                  do! sleep 1.0
              }
          )

      testCase "[G31] a scope cancelled before it runs lets through what need not wait, and no more"
      <| fun () ->
          runVirtually (
              pycos {
                  let scope = CancelScope()
                  scope.Cancel() |> ignore
                  let! outcome = scope.RunAsync(after 1.0 1)
                  Expect.equal outcome.Status PycosTaskStatus.Cancelled "it had to wait"
                  let source = new CancellationTokenSource()
                  source.Cancel()
                  let! other = CancelScope(Nullable(), source.Token).RunAsync(pycos { return 2 })
                  Expect.equal other.Result 2 "it had not"
              }
          )

      testCase "[G31] an outer scope reaches through the inner ones, and each catches only its own"
      <| fun () ->
          let story = Story()

          runVirtually (
              pycos {
                  let outer = CancelScope(Nullable(ms 10.0))
                  let inner = CancelScope(Nullable(ms 5.0))

                  let! _ =
                      outer.RunAsync(
                          pycos {
                              let! first = inner.RunAsync(waiting ())
                              story.Add $"inner {first.Status} {inner.TimedOut}"
                              let! second = CancelScope(Nullable(ms 100.0)).RunAsync(waiting ())
                              story.Add $"not reached {second.Status}"
                          }
                      )

                  story.Add $"outer {outer.TimedOut}"
              }
          )

          Expect.sequenceEqual story.Lines [ "inner Cancelled True"; "outer True" ] "in order"

      testCase "[G31] a thread, a task of another scheduler and a token can cancel a scope"
      <| fun () ->
          use first = new Scheduler()
          use second = new Scheduler()
          use source = new CancellationTokenSource()
          let scopes = [ CancelScope(); CancelScope(); CancelScope(Nullable(), source.Token) ]

          let tasks =
              [ for scope in scopes ->
                    first.Spawn(
                        pycos {
                            let! outcome = scope.RunAsync(waiting ())
                            return outcome.Status
                        }
                    ) ]

          eventually "they sleep" (fun () -> tasks |> List.forall (fun task -> task.Status = PycosTaskStatus.Waiting))
          scopes[0].Cancel() |> ignore
          second.Spawn(pycos { scopes[1].Cancel() |> ignore }) |> valueOf
          source.Cancel()
          Expect.all tasks (fun task -> valueOf task = PycosTaskStatus.Cancelled) "each"

      testCase "[G31] the deadline of a scope can be moved and taken away, and a scope runs once"
      <| fun () ->
          runVirtually (
              pycos {
                  let scope = CancelScope(Nullable(ms 10.0))

                  let! outcome, took =
                      scope.RunAsync(
                          pycos {
                              do! sleep 5.0
                              scope.CancelAfter(ms 20.0)
                              do! sleep 15.0
                              scope.CancelAfter forever
                              do! sleep 15.0
                              scope.CancelAfter(ms 2.0)
                              do! PycosTask.SleepAsync forever
                          }
                      )
                      |> timing

                  Expect.equal (outcome.Status, took, scope.TimedOut) (PycosTaskStatus.Cancelled, 37.0, true) "the last"
                  let! error = throwsIn<InvalidOperationException, TaskOutcome<int>> (scope.RunAsync(pycos { return 1 }))
                  Expect.stringContains error.Message "Create a new CancelScope" "what to do"
              }
          ) ]

let tests = testList "Scopes" (limits @ cancelling)

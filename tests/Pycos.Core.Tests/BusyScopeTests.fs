module Pycos.Core.Tests.BusyScopeTests

open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

/// Loops that never have to wait, since what they ask for is always there.
let private busyLoops: (string * (Inbox<int> -> Coroutine<unit>)) list =
    let forever (step: Inbox<int> -> Coroutine<unit>) inbox =
        pycos {
            while true do
                do! step inbox
        }

    let gate = AsyncLock()
    let semaphore = AsyncSemaphore 3

    [ "receive",
      forever (fun inbox ->
          pycos {
              (Inbox.self inbox).Send 1
              let! _ = inbox.ReceiveAsync()
              ()
          })
      "timed receive",
      forever (fun inbox ->
          pycos {
              (Inbox.self inbox).Send 1
              let! _ = inbox.ReceiveAsync limit
              ()
          })
      "scan",
      forever (fun inbox ->
          pycos {
              (Inbox.self inbox).Send 1
              let! _ = inbox.ScanAsync(fun _ -> true)
              ()
          })
      "send",
      forever (fun inbox ->
          pycos {
              do! (Inbox.self inbox).SendAsync 1
              inbox.TryReceive() |> ignore
          })
      "lock", forever (fun _ -> pycos { use! _held = gate.EnterAsync() in () })
      "semaphore", forever (fun _ -> pycos { use! _held = semaphore.EnterAsync() in () })
      "yield", forever (fun _ -> pycos { do! PycosTask.YieldAsync() }) ]

let tests =
    testList "Busy scopes" [
        for name, loop in busyLoops ->
            testCase $"[G33] a scope ends code that never has to wait, since all it asks for is there: {name}"
            <| fun () ->
                runVirtually (
                    pycos {
                        let scope = CancelScope()
                        let target, _ = spawnInbox (fun inbox -> scope.RunAsync(loop inbox))

                        for _ in 1..5 do
                            do! PycosTask.YieldAsync()

                        Expect.isTrue target.IsAlive "it goes on and on"
                        scope.Cancel() |> ignore
                        let! outcome = target
                        Expect.equal outcome.Status PycosTaskStatus.Cancelled "its end"
                    }
                )
    ]

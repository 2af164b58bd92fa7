/// What an event, a lock and a condition tell when they are waited for in vain, and when not.
module Pycos.Examples.Locks

open System
open Pycos

let private milliseconds (count: float) = TimeSpan.FromMilliseconds count

let private report what (result: bool) expected =
    printfn $"%-40s{what} {result}"
    Scenario.expect (result = expected) $"{what}: that should have been {expected}."

let private event =
    pycos {
        let opened = AsyncEvent()
        let! inVain = opened |> AsyncEvent.waitWithin (milliseconds 50.)
        report "event, 50 ms, nobody sets it" inVain false

        PycosTask.spawn (
            pycos {
                do! PycosTask.sleep (milliseconds 10.)
                AsyncEvent.set opened
            }
        )
        |> ignore

        let! inTime = opened |> AsyncEvent.waitWithin (TimeSpan.FromSeconds 5.)
        report "event, set while it is waited for" inTime true
    }

let private mutualExclusion =
    pycos {
        let gate = AsyncLock()

        let holder =
            PycosTask.spawn (locked gate { do! PycosTask.sleep (milliseconds 300.) })

        do! PycosTask.yieldNow ()
        report "lock, not waiting, another task holds it" (gate |> AsyncLock.tryEnter).IsSome false
        let! inVain = gate |> AsyncLock.enterWithin (milliseconds 100.)
        report "lock, 100 ms, another task holds it" (not inVain.TimedOut) false

        let! inTime = gate |> AsyncLock.enterWithin (TimeSpan.FromSeconds 5.)
        report "lock, 5 s, released meanwhile" (not inTime.TimedOut) true
        AsyncLock.release gate
        do! holder
    }

let private condition =
    pycos {
        let basket = AsyncCondition()
        let apples = ref 0

        let! inVain =
            locked basket { return! basket |> AsyncCondition.waitWithin (milliseconds 50.) }

        report "condition, 50 ms, nobody notifies" inVain false

        PycosTask.spawn (
            locked basket {
                apples.Value <- apples.Value + 1
                AsyncCondition.notify basket |> ignore
            }
        )
        |> ignore

        let! struct (inTime, owned) =
            locked basket {
                let! there =
                    basket
                    |> AsyncCondition.waitUntilWithin (TimeSpan.FromSeconds 5.) (fun () -> apples.Value > 0)

                return struct (there, obj.ReferenceEquals(basket.Owner, PycosTask.current ()))
            }

        report "condition, notified" inTime true
        report "condition, the lock is held again" owned true
    }

let private permits =
    pycos {
        let slots = AsyncSemaphore 2
        let inside = ref 0
        let most = ref 0

        let visit () =
            pycos {
                use! _slot = AsyncSemaphore.enter slots
                inside.Value <- inside.Value + 1
                most.Value <- max most.Value inside.Value
                do! PycosTask.sleep (milliseconds 10.)
                inside.Value <- inside.Value - 1
            }

        for visitor in [ for _ in 1..6 -> PycosTask.spawn (visit ()) ] do
            do! visitor

        report "semaphore, never more than two of six in" (most.Value = 2) true
    }

let run (_: string list) =
    Coroutine.run (
        pycos {
            do! event
            do! mutualExclusion
            do! condition
            do! permits
        }
    )

/// Functions that throw when they are given what was chosen.
module Pycos.Core.Tests.AltRefusalTests

open System
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

/// Chooses something, with a function that throws when it is given that.
let private refuse (alternative: Alt<'T>) =
    let refusal = Func<'T, unit>(fun _ -> raise (FormatException "refused"))

    alternative.Map(refusal).AsCoroutine()
    |> throws<FormatException, unit> "what the function throws"

let tests =
    testList "refused alternatives" [
        test "[G33] a signal, a permit and a lock that a function was given and threw are given back" {
            run (
                pycos {
                    let signal = AsyncEvent(autoReset = true)
                    let semaphore = AsyncSemaphore 1
                    let gate = AsyncLock()
                    signal.Set()
                    let! _ = refuse (signal.WaitAlt())
                    let! _ = refuse (semaphore.AcquireAlt())
                    let! _ = refuse (gate.EnterAlt())
                    let! _ = refuse (gate.EnterAlt().Map(Func<LockScope, LockScope> id))
                    Expect.isTrue signal.IsSet "the signal is there for another"
                    Expect.equal semaphore.Available 1 "and the permit"
                    Expect.isFalse gate.IsHeld "and the lock"
                }
            )
        }

        test "[G33] a lock that a function was given, released and threw is not released twice" {
            run (
                pycos {
                    let gate = AsyncLock()

                    let release =
                        Func<LockScope, unit>(fun scope ->
                            scope.Dispose()
                            raise (FormatException "refused"))

                    let! _ =
                        gate.EnterAlt().Map(release).AsCoroutine()
                        |> throws<FormatException, unit> "what the function throws"

                    Expect.isFalse gate.IsHeld "released"
                }
            )
        }

        test "[G33] a connection that a function was given and threw is closed" {
            run (
                pycos {
                    use listener = AsyncSocket.Listen loopback
                    use! connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    let! _ = refuse (listener.AcceptAlt())
                    let! received = connected.ReceiveAsync(room 1, limit)
                    Expect.equal received 0 "closed"
                }
            )
        }
    ]

module Pycos.Core.Tests.FairnessProperties

open Expecto
open Pycos.Core.Tests.Programs

/// Random programs that each property is tried on.
let private count = 10_000

let private holds property kinds =
    find count noFaults property kinds |> expectNone $"tasks ({property})" count

/// Programs that once broke a promise.
let private regressions =
    [
        "a scan that messages keep in one turn", "fairness", "3 1 8 Wait 0|SendMany.0.0 Scan.0.0"
        "a scan whose inbox drops what it has looked at", "wake-up", "16 1 1 DropOldest 0|Scan.3.0|SendMany.0.5"
        "a turn of an earlier wait, taken for room in an inbox",
        "messages",
        "256 128 1 Wait 0|Finish.1.0 SendAsync.2.0 SendAsync.2.0|Send.2.0 Yield.0.0|Suspend.0.0|Yield.0.0 Throw.0.1"
    ]

let tests =
    testList "fairness properties" [
        test "[R12 R19 G19] A ready task waits for no more steps than tasks are before it, timers and hogs included" {
            holds "fairness" messaging
        }
        test "[R12 R25 G1] Equals run in the order in which they became ready, and each sender's messages keep theirs" {
            holds "order" messaging
        }
        test "[R15 R20 R21 R24 R26 R52 G2] No wake-up is lost, and none comes before its time or for another wait" {
            holds "wake-up" mixed
        }
        test "[R20 G32] A program in which every wait has a time limit always ends" { holds "ending" ending }
        test "[R22 R23 R24 R46 G2 G3 G21] No message is lost or doubled by throw, terminate, cancel or timeout" {
            holds "messages" messaging
        }
        test "[R5 R28 R30 G4 G39] Every task ends once, and its finally blocks run once, innermost first" { holds "ends" mixed }
        test "[R58 R62 G2 G16 G19] No byte of a stream is lost or doubled, whatever ends the waits for it" {
            findInStreams count noFaults |> expectNone "simulated streams" count
        }
        test "[G1] The same seed gives the same trace" { holds "determinism" mixed }
        test "[R15 G20 G26] Timers fire in the order of their deadlines, equals in that of their insertion, years away too" {
            findInTimers count |> expectNone "timers" count
        }
        test "[R12 G2 G14 G21] Programs that once broke a promise keep it" {
            let broken =
                [ for name, property, program in regressions do
                      match replay property 1 program with
                      | Some what -> $"{name}: {what}"
                      | None -> () ]

            Expect.equal broken [] ""
        }
    ]

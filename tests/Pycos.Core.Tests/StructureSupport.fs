/// What the tests of scopes and task groups share.
module Pycos.Core.Tests.StructureSupport

open System.Threading
open Pycos
open Pycos.Core.Tests.SyncSupport

let forever = Timeout.InfiniteTimeSpan

/// Sleeps so many milliseconds, then returns a value.
let after milliseconds (value: 'T) =
    pycos {
        do! sleep milliseconds
        return value
    }

/// Waits until it is made to stop.
let waiting () =
    pycos { do! PycosTask.SleepAsync forever }

/// Runs a coroutine and tells how long that took, in milliseconds.
let timing (coroutine: Coroutine<'T>) =
    pycos {
        let clock = PycosTask.Current.Scheduler.Clock
        let start = clock.Now
        let! value = coroutine
        return value, float (clock.Now - start) / 1e6
    }

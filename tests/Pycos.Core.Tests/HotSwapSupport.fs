/// What the tests of hot swaps share.
module Pycos.Core.Tests.HotSwapSupport

open System
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

let isStatus wanted (outcome: HotSwapOutcome) =
    Expect.equal outcome.Status wanted $"{outcome}"

/// New code for a task that returns a number.
let two () = pycos { return 2 }

/// A swappable task that sleeps long and returns 1, and notes that it has cleaned up.
let sleeper (story: Story) =
    let clean () =
        { new IAsyncDisposable with
            member _.DisposeAsync() =
                story.Add "cleaned up"
                ValueTask() }

    spawn (
        pycos {
            use _ = clean ()
            PycosTask.setHotSwappable true
            do! sleep 1000.0
            return 1
        }
    )

/// Asks each name of new code whether it is wanted; counts what it receives.
let choosy (wants: string -> bool) (refuse: HotSwapException -> unit) (inbox: Inbox<int>) =
    pycos {
        let mutable sum = 0
        let mutable go = true
        PycosTask.setHotSwappable true

        while go do
            try
                let! number = inbox.ReceiveAsync()
                sum <- sum + number
                go <- number <> 0
            with :? HotSwapException as swap ->
                if wants swap.NewCode then raise swap else refuse swap

        return sum
    }

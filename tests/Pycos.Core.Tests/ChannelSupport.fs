/// What the tests of channels share.
module Pycos.Core.Tests.ChannelSupport

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

/// A task that keeps all it receives.
let collectWith options =
    let seen = List<int>()

    let _, address =
        spawnInboxOn Scheduler.Current null options (fun (inbox: Inbox<int>) ->
            pycos {
                while true do
                    let! message = inbox.ReceiveAsync()
                    seen.Add message
            })

    address, seen

let collect () = collectWith null

/// A task that receives nothing, with room for one message.
let full () =
    let _, address =
        spawnInboxOn Scheduler.Current null (InboxOptions(Capacity = 1)) (fun (_: Inbox<int>) ->
            pycos { do! PycosTask.SleepAsync(ms 1000.0) })

    address

let settle () =
    pycos {
        for _ in 1..20 do
            do! PycosTask.YieldAsync()
    }

let optionsOf mode =
    BroadcastChannelOptions<int>(SlowSubscribers = mode)

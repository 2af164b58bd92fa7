/// The contract of inboxes and references to tasks: the same promises wherever the sender and the target are.
module Pycos.Contracts.Contract

open Expecto

/// All promises.
let promises =
    OrderPromises.all
    @ ReceivingPromises.all
    @ FullInboxPromises.all
    @ DeliveryPromises.all
    @ EndPromises.all

/// The promises that mean something in a world, as tests.
let tests (world: World) =
    testList world.Name [
        for promise in promises do
            if world.SendersAreTasks || not promise.NeedsTasks then
                testCase promise.Sentence (fun () -> world.Try promise.Try)
    ]

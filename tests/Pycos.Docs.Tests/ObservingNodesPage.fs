module Pycos.Docs.Tests.ObservingNodesPage

open System
open Expecto
open Pycos

let print (node: PycosNode) location =
    for peer in Node.peers node do
        let numbers = peer.Statistics
        printfn $"{peer.Name} {peer.State}: {numbers.MessagesSent} messages sent, {numbers.Resumptions} times resumed"

    for event in node |> Node.story location do
        printfn $"{event}"

let private start name =
    Node.start (
        NodeOptions(
            Name = name,
            Secret = "a secret of those who are observed",
            Port = Nullable 0,
            Discovery = DiscoveryOptions.Off,
            Scheduler = new Scheduler(SchedulerOptions(Name = name, Names = TaskNames()))
        )
    )

let tests =
    testList "ObservingNodes" [
        test "Peers and their stories can be printed" {
            use a = start "observed-a"
            use b = start "observed-b"

            let task = a.UserScheduler.Spawn(a |> Node.connect b.Location).AsTask()

            Expect.isTrue (task.Wait(TimeSpan.FromSeconds 30.)) "it ends in time"
            Expect.equal (a |> Node.story b.Location |> List.length) 1 "events"
            print a b.Location
        }
    ]

/// What nodes count of the code that travels.
module Pycos.Travel.Tests.CountingTests

open System
open System.Net
open Expecto
open Pycos
open Pycos.Travel.Fixtures.Journeys
open Pycos.Travel.Tests.BareNode

let private statistics (node: PycosNode) =
    (node |> Node.peers |> List.exactlyOne).Statistics

let private startReceiver directory =
    Node.start (
        NodeOptions(
            Name = "receiver",
            Secrets = [| NodeSecret(secret, grants = (Capabilities.Default ||| Capabilities.Code)) |],
            AcceptsCode = true,
            CodeDirectory = directory,
            Port = Nullable 0,
            ListenOn = [| IPAddress.Loopback |],
            PeersVariable = null,
            Discovery = DiscoveryOptions.Off,
            Scheduler = new Scheduler(SchedulerOptions(Name = "receiver", Names = TaskNames()))
        )
    )

let tests =
    testList "counting" [
        test "[N72] both sides count the bytes of assemblies that the one has sent the other, and no others" {
            use store = new TemporaryStore()
            use receiver = startReceiver store.Path
            use caller = startCaller ()

            let runOnce () =
                Expect.equal (onTask caller (Code.run receiver.Location (count 4) caller)) 10 "the result"
                let sent = (statistics caller).CodeBytesSent
                Expect.equal (statistics receiver).CodeBytesReceived sent "what came is what was sent"
                Expect.equal (statistics caller).CodeBytesReceived 0L "nothing came back"
                sent

            let first = runOnce ()
            Expect.isGreaterThan first 1_000_000L "FSharp.Core is among them"
            Expect.equal (runOnce ()) first "the second time nothing is sent"
        }
    ]

module Pycos.Docs.Tests.DiscoveryPage

open System
open System.Net
open Expecto
open Pycos

let startNode secret =
    Node.start (NodeOptions(Name = "worker 1", Secret = secret))

let multicastOptions secret =
    NodeOptions(Secret = secret, Discovery = DiscoveryOptions(Mode = DiscoveryMode.Multicast, Port = 4321))

let seededOptions secret =
    NodeOptions(
        Secret = secret,
        Discovery = DiscoveryOptions.Off,
        PeerNames = [| "nodes.example.org"; "192.0.2.7:4711" |],
        PeersFile = "/etc/pycos/peers"
    )

let meetHost (node: PycosNode) =
    pycos {
        let! found = node |> Node.connectHost "build-server"
        return [ for peer in found -> peer.Name ]
    }

let joinFarNetwork gateway (node: PycosNode) =
    pycos {
        let! peer = node |> Node.connectWithRelay gateway
        return peer.Name
    }

let sayWhoWasRefused (node: PycosNode) =
    node.PeerRefused.Add(fun refusal -> printfn $"{refusal}")

let behindGateway secret =
    NodeOptions(
        Secret = secret,
        Port = Nullable 9705,
        ListenOn = [| IPAddress.Any |],
        Advertise = [| Location(IPAddress.Parse "203.0.113.9", 19705) |]
    )

let toldOfGateway secret =
    NodeOptions(Secret = secret, Discovery = DiscoveryOptions(AllowedRanges = [| IPNetwork.Parse "203.0.113.0/24" |]))

let dialsOut secret =
    NodeOptions(
        Secret = secret,
        AcceptsConnections = false,
        Discovery = DiscoveryOptions.Off,
        Peers = [| Location(IPAddress.Loopback, 19705) |]
    )

let tests =
    testList "Discovery" [
        test "Options that the page shows are ones that a node takes" {
            let secret = "a secret of the documentation"
            use scheduler = new Scheduler(SchedulerOptions(Name = "docs", Names = TaskNames()))

            let options = [
                multicastOptions secret
                seededOptions secret
                toldOfGateway secret
                dialsOut secret
            ]

            Expect.all options (fun options -> options.Secret = secret) "the secret"
            Expect.equal (behindGateway secret).Advertise[0].Port 19705 "the place"
            Expect.equal (seededOptions secret).PeerNames.Count 2 "the seeds"

            use node =
                Node.start (NodeOptions(Discovery = DiscoveryOptions.Off, Port = Nullable 0, Scheduler = scheduler))

            sayWhoWasRefused node
            let host = scheduler.Spawn(meetHost node).AsTask()
            Expect.throws (fun () -> host.Wait(TimeSpan.FromSeconds 20.) |> ignore) "there is no such host"
        }
    ]

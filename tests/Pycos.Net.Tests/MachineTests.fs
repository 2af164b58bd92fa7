/// Nodes of this machine that find each other over its real network, with deadlines.
module Pycos.Net.Tests.MachineTests

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Net.NetworkInformation
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram

let private soon = TimeSpan.FromSeconds 15.

/// A UDP port that nobody has now, so that tests do not hear each other.
let private freeUdpPort () =
    use probe = new UdpClient(IPEndPoint(IPAddress.Any, 0))
    (probe.Client.LocalEndPoint :?> IPEndPoint).Port

/// Starts nodes, looks at them, and stops them.
let private withNodes (options: NodeOptions list) look =
    let nodes = options |> List.map Node.start

    try
        look nodes
    finally
        for node in nodes do
            node.Dispose()
            node.UserScheduler.Dispose()

let private allMeet (nodes: PycosNode list) =
    for node in nodes do
        let others = nodes |> List.map _.Name |> List.filter ((<>) node.Name) |> List.sort
        let isMet = comesAbout soon (fun () -> peersOf node = others)
        let whom = peersOf node
        Expect.isTrue isMet $"{node.Name} has met {whom}"

let private hasIPv6 () =
    HostAddresses.Best(Nullable AddressFamily.InterNetworkV6) |> isNull |> not

let private meeting =
    testSequenced
    <| testList "meeting" [
        test "[N1] [N4] Nodes of one machine meet over its loopback, without a secret and without a network" {
            let port = freeUdpPort ()

            withNodes
                [
                    for name in [ "a"; "b"; "c" ] ->
                        optionsOf name "broadcast" port
                        |> having "Secrets" ([||] :> IReadOnlyList<NodeSecret>)
                ]
                (fun nodes ->
                    allMeet nodes

                    for node in nodes do
                        Expect.isTrue (IPAddress.IsLoopback node.Location.Address) $"{node.Location}")
        }

        for mode, ids in [ "broadcast", "[N4]"; "multicast", "[N5] [SN21]" ] do
            test $"{ids} Nodes of one machine that {mode} meet, and several share the UDP port" {
                let port = freeUdpPort ()
                withNodes [ for name in [ "a"; "b"; "c" ] -> optionsOf name mode port ] allMeet
            }

        test "[N3] [SN21] Nodes of IPv6 alone meet, and name each other by the same text" {
            if not (hasIPv6 ()) then
                skiptest "this machine has no IPv6 address besides its loopback"

            let port = freeUdpPort ()

            withNodes [ for name in [ "a"; "b" ] -> optionsOf name "ipv6" port ] (fun nodes ->
                allMeet nodes
                let a, b = nodes[0], nodes[1]
                let seen = (Node.peers a |> List.exactlyOne).Location
                Expect.equal (string seen) (string b.Location) "the text"
                Expect.equal seen.Address.AddressFamily AddressFamily.InterNetworkV6 "the family"
                Expect.equal seen.Address.ScopeId 0L "no zone")
        }

        test "[N2] A node that listens on two addresses is one peer, whichever it is met by" {
            let addresses: Collections.Generic.IReadOnlyList<IPAddress> = [|
                IPAddress.Parse "127.0.0.1"
                IPAddress.Parse "127.0.0.2"
            |]

            let a = optionsOf "a" "off" 9705 |> having "ListenOn" addresses
            let b = optionsOf "b" "off" 9705

            withNodes [ a; b ] (fun nodes ->
                let a, b = nodes[0], nodes[1]
                Expect.hasLength a.Locations 2 "two places"

                for location in a.Locations do
                    let info = onTask b (b |> Node.connect location)
                    Expect.equal info.Id a.Id $"by {location}"

                Expect.equal (peersOf b) [ "a" ] "one peer")
        }

        test "[N2] A node is known to others by the address that it advertises" {
            let outside = Location(IPAddress.Parse "203.0.113.9", 4711)
            let advertised: Collections.Generic.IReadOnlyList<Location> = [| outside |]
            let inside: Collections.Generic.IReadOnlyList<IPAddress> = [| IPAddress.Loopback |]

            let a =
                optionsOf "a" "off" 9705
                |> having "ListenOn" inside
                |> having "Advertise" advertised

            withNodes [ a; optionsOf "b" "off" 9705 ] (fun nodes ->
                let a, b = nodes[0], nodes[1]
                let bound = Location(IPAddress.Loopback, a.ListeningOn[0].Port)
                let info = onTask b (b |> Node.connect bound)
                Expect.equal info.Location outside "the address")
        }

        test "[N9] [GN30] A unicast announcement reaches all nodes of a machine, and the outcome is real" {
            let port = freeUdpPort ()

            withNodes [ for name in [ "a"; "b"; "c" ] -> optionsOf name "silent" port ] (fun nodes ->
                let c = nodes[2]
                let found = onTask c (c |> Node.connectHost "127.0.0.1")
                Expect.equal (found |> List.map _.Name |> List.sort) [ "a"; "b" ] "all")
        }

        test "[N7] Discovery that is off opens no UDP socket" {
            let port = freeUdpPort ()

            withNodes [ optionsOf "a" "off" port ] (fun _ ->
                let listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners()

                Expect.isFalse
                    (listeners |> Array.exists (fun endPoint -> endPoint.Port = port))
                    "no socket at the port")

            withNodes [ optionsOf "a" "silent" port ] (fun _ ->
                let listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners()

                Expect.isTrue
                    (listeners |> Array.exists (fun endPoint -> endPoint.Port = port))
                    "and one, if it is not off")
        }

        test "A UDP port that a program does not share keeps no node from starting" {
            use taken = new UdpClient(IPEndPoint(IPAddress.Any, 0))
            let port = (taken.Client.LocalEndPoint :?> IPEndPoint).Port

            withNodes [ optionsOf "a" "broadcast" port ] (fun nodes ->
                Expect.isNotNull nodes[0].Location "it has started")
        }
    ]

/// A task that answers each message that has somebody to answer to.
let private answering (inbox: Inbox<TaskRef<int> option>) =
    pycos {
        while true do
            match! inbox |> Inbox.receive with
            | Some asker -> do! asker.SendAsync 0
            | None -> ()
    }

/// Asks by a second message behind a first one, which nobody confirms at once since it has no answer.
let private askTwice rounds (target: TaskRef<TaskRef<int> option>) (inbox: Inbox<int>) =
    pycos {
        for _ in 1..rounds do
            do! target.SendAsync None
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 3.)
            do! target.SendAsync(Some inbox.Self)
            let! _ = inbox |> Inbox.receive
            ()
    }

/// Two nodes, and a place of the first one which that does not tell first.
let private withPair action =
    withNodes [ optionsOf "a" "off" 9705; optionsOf "b" "off" 9705 ] (fun nodes ->
        let a, b = nodes[0], nodes[1]

        onTask
            a
            (pycos {
                let served = PycosTask.spawnInbox answering
                PycosTask.register "answering" served.Task
            })

        action b (Location(IPAddress.Loopback, a.ListeningOn[0].Port)))

let private connections =
    testList "connections" [
        test "[N2] A task is found at the place where its node was, though the node tells another one" {
            withPair (fun b place ->
                let found =
                    onTask
                        b
                        (pycos {
                            let! info = b |> Node.connect place
                            Expect.notEqual info.Location place "it tells another one"

                            let! found: TaskRef<TaskRef<int> option> voption =
                                b |> Node.locateTaskAt place soon "answering"

                            return found.IsSome
                        })

                Expect.isTrue found "there")
        }

        test "What is sent does not wait for what was sent before to be confirmed" {
            withPair (fun b place ->
                let rounds = 60

                let elapsed =
                    onTask
                        b
                        (pycos {
                            let! _ = b |> Node.connect place
                            let! found = b |> Node.locateTaskAt place soon "answering"
                            let clock = Diagnostics.Stopwatch.StartNew()
                            do! (PycosTask.spawnInbox (askTwice rounds found.Value)).Task
                            return clock.Elapsed
                        })

                // Delayed acknowledgements of TCP take 40 ms, and then most rounds wait for one.
                Expect.isLessThan elapsed (TimeSpan.FromMilliseconds(float rounds * 15.)) "at once")
        }
    ]

let private seeds =
    testList "seeds" [
        test "Seeds come from a file, also when it is written later, and from the environment" {
            let path = Path.Combine(Path.GetTempPath(), $"pycos-seeds-{Guid.NewGuid():N}")
            let variable = $"PYCOS_PEERS_{Guid.NewGuid():N}"

            withNodes [ optionsOf "a" "off" 9705; optionsOf "b" "off" 9705 ] (fun targets ->
                let text (node: PycosNode) = $"127.0.0.1:{node.ListeningOn[0].Port}"
                Environment.SetEnvironmentVariable(variable, text targets[0])

                let c =
                    optionsOf "c" "off" 9705
                    |> having "PeersVariable" variable
                    |> having "PeersFile" path

                try
                    withNodes [ c ] (fun nodes ->
                        Expect.isTrue (comesAbout soon (fun () -> peersOf nodes[0] = [ "a" ])) "the environment"
                        File.WriteAllText(path, $"# the other one\n{text targets[1]}\n")
                        Expect.isTrue (comesAbout soon (fun () -> peersOf nodes[0] = [ "a"; "b" ])) "the file")
                finally
                    Environment.SetEnvironmentVariable(variable, null)
                    File.Delete path)
        }
    ]

let tests = testList "one machine" [ meeting; connections; seeds ]

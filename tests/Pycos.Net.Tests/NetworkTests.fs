/// Nodes of several machines, as far as the system can play them: each process has interfaces and addresses of its own.
module Pycos.Net.Tests.NetworkTests

open System
open Expecto
open Pycos.Net.Tests.ChildProgram

let private tryRun program arguments =
    try
        use started = start program arguments

        if started.WaitForExit limit then
            started.ExitCode = 0
        else
            started.Kill()
            false
    with :? ComponentModel.Win32Exception ->
        false

let ip (line: string) =
    if not (tryRun "ip" (List.ofArray (line.Split ' '))) then
        failtest $"it failed: ip {line}"

/// Two machines on one network, to each of which an action is given the name of, and a number.
let withMachines (addresses: int -> string list) action =
    let prefix = $"pn{Environment.ProcessId}"
    let machine number = $"{prefix}{number}"

    if not (OperatingSystem.IsLinux() && tryRun "ip" [ "netns"; "add"; machine 1 ]) then
        skiptest "network namespaces need Linux, the program ip, and the rights of root"

    try
        ip $"netns add {machine 2}"
        ip $"link add {prefix}a netns {machine 1} type veth peer name {prefix}b netns {machine 2}"

        for number, link in [ 1, $"{prefix}a"; 2, $"{prefix}b" ] do
            ip $"-n {machine number} link set lo up"
            ip $"-n {machine number} link set {link} up"

            for address in addresses number do
                ip $"-n {machine number} addr add dev {link} {address}"

        action (machine 1) (machine 2)
    finally
        for number in [ 1; 2 ] do
            tryRun "ip" [ "netns"; "del"; machine number ] |> ignore

/// Starts a node on a machine.
let private node machine name mode =
    startOn machine [ "node"; name; mode; "1" ]

/// Two nodes, of which the second one starts when the first one runs; what each says of the other.
let private meet mode addresses =
    let mutable said = "", ""

    withMachines addresses (fun first second ->
        use a = node first "a" mode
        let ready = lineOf a
        use b = node second "b" mode
        let readyToo = lineOf b
        Expect.equal (ready, readyToo) ("ready", "ready") "both start"
        said <- lineOf a, lineOf b

        for started in [ a; b ] do
            started.StandardInput.Close()
            Expect.isTrue (started.WaitForExit limit) "it ends"
            Expect.equal started.ExitCode 0 "its exit code")

    said

let tests =
    testSequenced
    <| testList "several machines" [
        test
            "[N4] [GN29] [GD45] Nodes on two machines meet by broadcast, also where an own address begins as the broadcast address does" {
            // 10.9.0.2 and 10.9.0.255: a comparison of texts takes the one for the other.
            let said = meet "broadcast" (fun number -> [ $"10.9.0.{number + 1}/24" ])
            Expect.equal said ("met b@10.9.0.3 as 10.9.0.2", "met a@10.9.0.2 as 10.9.0.3") "who has met whom"
        }

        test "[N5] [SN21] Nodes on two machines meet by multicast" {
            let said = meet "multicast" (fun number -> [ $"10.9.1.{number}/24" ])
            Expect.equal said ("met b@10.9.1.2 as 10.9.1.1", "met a@10.9.1.1 as 10.9.1.2") "who has met whom"
        }

        test "[N3] [N5] [SN21] Nodes on two machines of IPv6 alone meet" {
            let said = meet "ipv6" (fun number -> [ $"fd79::{number}/64 nodad" ])
            Expect.equal said ("met b@fd79::2 as fd79::1", "met a@fd79::1 as fd79::2") "who has met whom"
        }

        test "[N9] [GN30] A unicast announcement to another machine reaches all nodes there" {
            withMachines (fun number -> [ $"10.9.2.{number}/24" ]) (fun first second ->
                use a = node first "a" "silent"
                use b = node first "b" "silent"
                Expect.equal (lineOf a, lineOf b) ("ready", "ready") "both start"
                use c = node second "c" "caller@10.9.2.1"
                Expect.equal (lineOf c) "ready" "it starts"
                Expect.equal (lineOf c) "found a b" "all nodes of the host"

                for started in [ a; b; c ] do
                    started.StandardInput.Close()
                    Expect.isTrue (started.WaitForExit limit) "it ends")
        }
    ]

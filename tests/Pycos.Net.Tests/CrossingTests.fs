/// Two nodes that connect to each other at the same time.
module Pycos.Net.Tests.CrossingTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport

let private messages = 5

/// Connects after a while, and sends at once what there is to be sent.
let private meet (from: Site) (toward: Site) pause =
    from.Tasks.Spawn(
        pycos {
            do! PycosTask.sleep pause
            let! _ = from.Node |> Node.connect toward.Node.Location

            let! (address: TaskRef<int>) =
                from.Node |> Node.locateTask $"sink of {toward.Node.Name}"

            for number in 1..messages do
                do! address |> TaskRef.sendWaiting number
        }
    )

let private crosses (seed: int) =
    use simulation = Simulation.create seed
    let random = Random seed

    Simulation.runIn
        simulation
        (pycos {
            let! a = start "a" simulation
            let! b = start "b" simulation
            let gots = [ for site in [ a; b ] -> collector site $"sink of {site.Node.Name}" ]
            let seen = [ for site in [ a; b ] -> statuses site ]

            simulation
            |> Simulation.setLatency (TimeSpan.FromMilliseconds(float (1 + random.Next 20)))

            let pause () =
                TimeSpan.FromMilliseconds(float (random.Next 80))

            for task in [ meet a b (pause ()); meet b a (pause ()) ] do
                do! task

            do! PycosTask.sleep second

            for statuses in seen do
                Expect.equal
                    [ for status in statuses -> status.State ]
                    [ PeerState.Online ]
                    $"seed {seed}: they meet once"

            for got in gots do
                Expect.equal (List.ofSeq got) [ 1..messages ] $"seed {seed}: each message once, in order"

            do! a.Node.StopAsync()
            do! b.Node.StopAsync()
            return true
        })

let private seeds = 300

let tests =
    testList "crossing" [
        test
            "[N11] [GN20] Two nodes that connect to each other at the same time meet once, and each message arrives once" {
            Property.check seeds (Prop.forAll (Arb.fromGen (Gen.choose (0, Int32.MaxValue))) crosses)
            Explored.property "nodes that connect to each other at the same time" seeds
        }
    ]

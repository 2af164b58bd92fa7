/// What a call sends when the node has all that it needs; how long it takes is measured by `benchmarks -- closures`.
module Pycos.Travel.Tests.CostTests

open System
open Expecto
open Pycos
open Pycos.Travel.Fixtures
open Pycos.Travel.Tests.BareNode
open Pycos.Travel.Tests.Place

let private calls = 200

/// Frames and bytes of each of so many calls; the bytes with those by which this node tells that it lives and what it has got.
let private costOf (call: unit -> unit) =
    let sum (figure: PeerStatistics -> int64) =
        caller().ConnectedPeers |> Seq.sumBy (fun peer -> figure peer.Statistics)

    call ()
    let frames, bytes = sum _.FramesSent, sum _.BytesSent

    for _ in 1..calls do
        call ()

    float (sum _.FramesSent - frames) / float calls, float (sum _.BytesSent - bytes) / float calls

let private costOfRun body = costOf (fun () -> run body |> ignore)

let private rehearsed =
    test "What the first function needs can be rehearsed, as often as one likes, and functions run as before" {
        let before = run (Journeys.count 10)

        for _ in 1..3 do
            Pycos.Internals.CodeRehearsal.Run(caller ())

        Expect.equal (run (Journeys.count 10)) before "what a function returns"
    }

let private warm =
    test "[PER-01] a known function costs as many frames as a request to a service" {
        run (Journeys.count 10) |> ignore

        let service: RemoteService<int, int> =
            onTask
                (caller ())
                (pycos {
                    match!
                        caller ()
                        |> Service.locateAt (bare().Location) (TimeSpan.FromSeconds 30.) "double"
                    with
                    | ValueSome found -> return found
                    | ValueNone -> return failtest "the node has no such service"
                })

        let plain, _ =
            costOf (fun () -> onTask (caller ()) (service |> Service.call 3) |> ignore)

        let frames, _ = costOfRun (Journeys.count 10)
        Expect.equal frames plain "frames of a call, and of a request"
    }

let private small =
    test "[PER-02] a known function with three captured values is 300 bytes on the wire" {
        let _, bytes = costOfRun (Journeys.three 1 "two" 3.)
        Expect.isLessThan bytes 300. "bytes of a call"
    }

let private another =
    test "[PER-03] the first call of another function of the same assemblies sends one request, and no assembly" {
        run (Journeys.count 10) |> ignore

        let sent () =
            caller().ConnectedPeers |> Seq.sumBy _.Statistics.CodeBytesSent

        let frames () =
            caller().ConnectedPeers |> Seq.sumBy _.Statistics.FramesSent

        let before, requests = sent (), frames ()
        Expect.equal (run (Journeys.neverRunElsewhere 4)) 16 "what it returns"
        Expect.equal (sent ()) before "bytes of assemblies"
        Expect.isLessThanOrEqual (frames () - requests) 3L "frames: those of one call"
    }

let tests = testSequenced <| testList "costs" [ rehearsed; warm; small; another ]

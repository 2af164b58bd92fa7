/// The contract of the pollers in random programs, with what can go wrong at any time.
module Pycos.Core.Tests.PollerProperties

open System
open System.Collections.Generic
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.PollerWorlds
open Pycos.Core.Tests.SystemFaults

let contractName = "poller contract"

/// What a random program does with one of its pairs.
type private Step =
    | Put of int
    | Empty of int
    | ArmRead of int
    | Leave of int
    | Enter of int
    | Renew of int
    | EndWriting of int
    | Break of int
    | Interrupt
    | Starving of Step list
    | Look

let private pairs = 6

let private program =
    let pair = Gen.choose (0, pairs - 1)

    let step = [
        40, Gen.map Put pair
        30, Gen.map Empty pair
        40, Gen.map ArmRead pair
        10, Gen.map Leave pair
        20, Gen.map Enter pair
        10, Gen.map Renew pair
        5, Gen.map EndWriting pair
        5, Gen.map Break pair
        40, Gen.constant Look
    ]

    let starving = Gen.listOf (Gen.frequency step) |> Gen.resize 6 |> Gen.map Starving
    let any = Gen.frequency ((5, starving) :: (5, Gen.constant Interrupt) :: step)
    Gen.choose (1, 60) |> Gen.bind (fun length -> Gen.listOfLength length any)

/// One of the connections that a program has, and what is known of it.
type private Watched(ends: Ends) =
    member val Pair = new Pair(ends) with get, set
    member val Probe: Probe option = None with get, set
    /// There is something that whoever waits is to be told of.
    member val Filled = false with get, set
    member val Armed = false with get, set
    /// The other end sends no more, for one reason or the other: that stays there to be told of.
    member val Ended = false with get, set

/// Runs a program: whoever waits is told whenever something is there, and nobody who has left is.
type private Run(world: World, faults: Dictionary<string, int>) =
    let poller, ends = world.Poller, world.Ends
    let watched = [| for _ in 1..pairs -> Watched ends |]
    let gone = List<Probe * int>()
    let mutable holds = true
    let mutable starving = false

    let note fault count =
        faults[fault] <- faults.GetValueOrDefault fault + count

    let told () =
        watched
        |> Array.sumBy (fun each -> each.Probe |> Option.map _.Readable |> Option.defaultValue 0)

    let lookBy (wait: unit -> unit) =
        let before = watched |> Array.map (fun each -> each.Probe |> Option.map _.Readable)
        wait ()

        for each, count in Seq.zip watched before do
            match each.Probe, count with
            | Some probe, Some count ->
                let told = probe.Readable > count
                holds <- holds && (told || not (each.Armed && each.Filled))
                each.Armed <- each.Armed && not told
            | _ -> ()

        holds <- holds && gone |> Seq.forall (fun (probe, count) -> probe.Readable = count)

    let lookAt () = lookBy (fun () -> look world)

    let leave (each: Watched) =
        for probe in Option.toList each.Probe do
            poller.Unregister probe
            gone.Add((probe, probe.Readable))

        each.Probe <- None
        each.Armed <- false

    let arm (each: Watched) probe =
        each.Armed <- true
        poller.Arm(probe, PollDirection.Read)

    /// Another connection, which may well get the descriptors of the one before: they are closed just before.
    let renew (each: Watched) =
        leave each
        let before = set [ each.Pair.Left; each.Pair.Right ]
        (each.Pair :> IDisposable).Dispose()
        each.Pair <- new Pair(ends)
        note "descriptors reused" (if before.Contains each.Pair.Left then 1 else 0)
        each.Filled <- false
        each.Ended <- false

    let finish (each: Watched) how fault =
        if not each.Ended then
            how ()
            each.Ended <- true
            each.Filled <- true
            note fault 1

    let interrupt () =
        lookAt ()
        let before = told ()
        let mutable ended = 0
        lookBy (fun () -> ended <- ends.WaitInterrupted(poller, 20_000_000L))
        // A wait that ended for a report was not interrupted.
        note "EINTR" (if told () = before then ended else 0)

    let rec perform step =
        match step with
        | Put i when watched[i].Ended -> ()
        | Put i ->
            ends.Put(watched[i].Pair.Right, 1)
            watched[i].Filled <- true
        | Empty i ->
            ends.Empty watched[i].Pair.Left
            watched[i].Filled <- watched[i].Ended
        // As a user does: it has looked, and there was nothing.
        | ArmRead i when not watched[i].Filled -> watched[i].Probe |> Option.iter (arm watched[i])
        | ArmRead _ -> ()
        | Leave i -> leave watched[i]
        | Enter i when watched[i].Probe.IsNone ->
            let probe = Probe watched[i].Pair.Left
            poller.Register probe
            watched[i].Probe <- Some probe
            arm watched[i] probe
        | Enter _ -> ()
        // One descriptor that becomes free is not enough for two.
        | Renew i when starving && not watched[i].Pair.IsOpen -> ()
        | Renew i -> renew watched[i]
        | EndWriting i -> finish watched[i] (fun () -> ends.EndWriting watched[i].Pair.Right) "half closes"
        | Break i -> finish watched[i] watched[i].Pair.Break "resets"
        | Interrupt -> interrupt ()
        | Starving steps ->
            starving <- true
            note "EMFILE" (ends.Starving(fun () -> List.iter perform steps))
            starving <- false
        | Look -> lookAt ()

    /// Whether all was well.
    member _.Play steps =
        List.iter perform steps
        lookAt ()
        let registered = watched |> Array.filter _.Probe.IsSome |> Array.length
        let counted = poller.RegisteredHandles = registered

        for each in watched do
            (each.Pair :> IDisposable).Dispose()

        holds && counted

let private missesNothing (make: unit -> World) faults steps =
    use world = make ()
    Run(world, faults).Play steps

/// The contract as a property of random programs.
let tests place (make: unit -> World) =
    // Nothing else runs meanwhile, since the whole process runs out of descriptors now and then, and they are counted.
    testSequenced (
        testList "properties" [
            test
                "[R69 R70] in random programs whoever waits is told, whatever fails meanwhile, and nobody who has left is" {
                let count = 1000
                let faults = Dictionary<string, int>()
                settleDescriptors ()
                let before = ownDescriptors ()
                Property.check count (Prop.forAll (Arb.fromGen program) (missesNothing make faults))
                Expect.equal (ownDescriptors ()) before "descriptors"
                Explored.property $"the poller {place}" count
                Held.programs contractName place count

                for fault in faults do
                    Held.faults contractName place fault.Key fault.Value
            }
        ]
    )

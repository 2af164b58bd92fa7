/// What every poller promises, as tests that are run over each of them.
module Pycos.Core.Tests.PollerContract

open System
open System.Collections.Generic
open System.Threading
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.PollerWorlds
open Pycos.Core.Tests.SocketSupport

/// Counts what is reported for a descriptor.
type Probe(descriptor: int) =
    inherit PollHandle()
    member val Readable = 0 with get, set
    member val Writable = 0 with get, set
    member val HungUp = 0 with get, set

    member val WhenReadable = ignore with get, set
    override _.Descriptor = descriptor
    override probe.OnHangUp() = probe.HungUp <- probe.HungUp + 1

    override probe.OnReadable() =
        probe.Readable <- probe.Readable + 1
        probe.WhenReadable()

    override probe.OnWritable() = probe.Writable <- probe.Writable + 1

/// Two ends of a connection.
type private Pair(ends: Ends) =
    let left, right = ends.Connect()
    let openEnds = HashSet [ left; right ]
    member _.Left = left
    member _.Right = right

    member _.Close descriptor =
        if openEnds.Remove descriptor then
            ends.Close descriptor

    interface IDisposable with
        member pair.Dispose() =
            pair.Close left
            pair.Close right

let private second = 1_000_000_000L

/// Looks a few times without waiting.
let private look (world: World) =
    for _ in 1..3 do
        world.Ends.Wait(world.Poller, 0L)

/// Waits for so long at most; tells how long it was.
let private wait (world: World) nanoseconds =
    let before = world.Ends.Elapsed
    world.Ends.Wait(world.Poller, nanoseconds)
    world.Ends.Elapsed - before

let private reporting (make: unit -> World) =
    testList "reports" [
        test "[R69] a direction that somebody waits for is reported when it becomes ready, and also if it was" {
            use world = make ()
            let poller = world.Poller
            use pair = new Pair(world.Ends)
            let probe = Probe pair.Left
            poller.Register probe
            poller.Arm(probe, PollDirection.Read)
            look world
            Expect.equal probe.Readable 0 "nothing has come"
            world.Ends.Put(pair.Right, 1)
            wait world second |> ignore
            Expect.isGreaterThan probe.Readable 0 "it has come"
            world.Ends.Empty pair.Left
            world.Ends.Put(pair.Right, 1)
            let before = probe.Readable
            poller.Arm(probe, PollDirection.Read)
            wait world second |> ignore
            Expect.isGreaterThan probe.Readable before "it was there before somebody waited"
        }

        test "[R69] the directions of a handle are reported independently" {
            use world = make ()
            let poller = world.Poller
            use pair = new Pair(world.Ends)
            let probe = Probe pair.Left
            poller.Register probe
            world.Ends.Fill pair.Left
            look world
            let writableBefore = probe.Writable
            poller.Arm(probe, PollDirection.Write)
            poller.Arm(probe, PollDirection.Read)
            world.Ends.Put(pair.Right, 1)
            wait world second |> ignore
            Expect.isGreaterThan probe.Readable 0 "readable"
            Expect.equal probe.Writable writableBefore "there is no room to write"
            world.Ends.Empty pair.Right
            wait world second |> ignore
            Expect.isGreaterThan probe.Writable writableBefore "there is"
        }

        test
            "[R70 G25] a handle that is ready, or hung up, and that nobody waits for does not keep the poller from sleeping" {
            use world = make ()
            let poller = world.Poller
            use ready = new Pair(world.Ends)
            use hungUp = new Pair(world.Ends)
            let probes = [ Probe ready.Left; Probe hungUp.Left ]
            probes |> List.iter poller.Register
            world.Ends.Put(ready.Right, 1)
            hungUp.Close hungUp.Right
            look world
            Expect.isGreaterThan (wait world (second / 10L)) (TimeSpan.FromMilliseconds 50.0) "it slept"
        }

        test "[R70 G25] the end of the other side is reported to whoever waits, in both directions" {
            use world = make ()
            let poller = world.Poller
            use pair = new Pair(world.Ends)
            let probe = Probe pair.Left
            poller.Register probe
            world.Ends.Fill pair.Left
            look world
            let before = probe.Writable
            poller.Arm(probe, PollDirection.Read)
            poller.Arm(probe, PollDirection.Write)
            pair.Close pair.Right
            wait world second |> ignore
            Expect.isGreaterThan probe.Readable 0 "the reader"
            Expect.isGreaterThan probe.Writable before "the writer"
        }
    ]

let private leaving (make: unit -> World) =
    testList "leaving" [
        test "[R69] a handle that was taken out is not reported any more" {
            use world = make ()
            let poller = world.Poller
            use pair = new Pair(world.Ends)
            let probe = Probe pair.Left
            poller.Register probe
            poller.Arm(probe, PollDirection.Read)
            world.Ends.Put(pair.Right, 1)
            poller.Unregister probe
            Expect.equal poller.RegisteredHandles 0 "gone"
            look world
            Expect.equal (probe.Readable, probe.Writable) (0, 0) "silent"
            poller.Arm(probe, PollDirection.Read)
            poller.Unregister probe
            look world
            Expect.equal probe.Readable 0 "and stays so"
        }

        test "[R69] a handle taken out by the report of another is not reported, nor its successor in its name" {
            use world = make ()
            let poller = world.Poller
            use first = new Pair(world.Ends)
            use second' = new Pair(world.Ends)
            let one, other = Probe first.Left, Probe second'.Left
            let successors = List<Probe>()

            let replace (victim: Probe) (pair: Pair) () =
                if successors.Count = 0 then
                    poller.Unregister victim
                    // The new handle has the descriptor of the one before, and nothing to read.
                    world.Ends.Empty pair.Left
                    let successor = Probe pair.Left
                    successors.Add successor
                    poller.Register successor
                    poller.Arm(successor, PollDirection.Read)

            one.WhenReadable <- replace other second'
            other.WhenReadable <- replace one first

            for probe in [ one; other ] do
                poller.Register probe
                poller.Arm(probe, PollDirection.Read)

            world.Ends.Put(first.Right, 1)
            world.Ends.Put(second'.Right, 1)
            wait world second |> ignore
            Expect.equal (one.Readable + other.Readable) 1 "only the first to be reported"
            Expect.equal successors[0].Readable 0 "nothing has come for the new one"
        }

        test "[R69] a descriptor that is not open is refused at once" {
            use world = make ()
            let poller = world.Poller
            // One that was closed may be in use again by another test.
            let never = -1
            Expect.throws (fun () -> poller.Register(Probe never)) "it says so"
            Expect.equal poller.RegisteredHandles 0 "and is as before"
        }
    ]

let private waiting (make: unit -> World) =
    testList "waiting" [
        test "[R69 G26] a wait ends at its time, and one of no length at once" {
            use world = make ()
            let poller = world.Poller
            Expect.isLessThan (wait world 0L) (TimeSpan.FromSeconds 5.0) "at once"
            Expect.isGreaterThanOrEqual (wait world (second / 20L)) (TimeSpan.FromMilliseconds 49.0) "not before"
        }

        test "[R69] a wake of a poller that is gone does nothing" {
            use world = make ()
            world.Poller.Dispose()
            world.Poller.Wake()
        }
    ]

let private waking (make: unit -> World) =
    testList "waking" [
        test "[R69] a wake from another thread ends the wait, and one that came before it too" {
            use world = make ()
            let poller = world.Poller
            poller.Wake()
            let first = wait world (20L * second)
            let waker = Thread((fun () -> poller.Wake()), IsBackground = true)
            waker.Start()
            // One wake may serve both of its waits, so the second one may have to look twice.
            let both = first + wait world (20L * second)
            Expect.isLessThan both (TimeSpan.FromSeconds 15.0) "woken"
            waker.Join()
        }

        test "[R69] a wake is spent by the wait that it ends" {
            use world = make ()
            world.Poller.Wake()
            world.Poller.Wake()
            look world
            Expect.isGreaterThanOrEqual (wait world (second / 20L)) (TimeSpan.FromMilliseconds 40.0) "it slept"
        }
    ]

/// What a random program does with one of its pairs.
type private Step =
    | Put of int
    | Empty of int
    | ArmRead of int
    | Leave of int
    | Enter of int
    | Renew of int
    | Look

let private pairs = 6

let private program =
    let pair = Gen.choose (0, pairs - 1)

    let step =
        Gen.frequency [
            4, Gen.map Put pair
            3, Gen.map Empty pair
            4, Gen.map ArmRead pair
            1, Gen.map Leave pair
            2, Gen.map Enter pair
            1, Gen.map Renew pair
            4, Gen.constant Look
        ]

    Gen.choose (1, 60) |> Gen.bind (fun length -> Gen.listOfLength length step)

/// Runs a program: whoever waits is told whenever something is there, and nobody who has left is.
let private missesNothing (make: unit -> World) steps =
    use world = make ()
    let poller = world.Poller
    let pairs = [| for _ in 1..pairs -> new Pair(world.Ends) |]
    let probes: Probe option[] = Array.map (fun _ -> None) pairs
    let gone = List<Probe * int>()

    let filled, armed =
        Array.map (fun _ -> false) pairs, Array.map (fun _ -> false) pairs

    let mutable holds = true

    let lookAt () =
        let before = probes |> Array.map (Option.map _.Readable)
        look world

        for i in 0 .. pairs.Length - 1 do
            match probes[i], before[i] with
            | Some probe, Some count ->
                let told = probe.Readable > count
                holds <- holds && (told || not (armed[i] && filled[i]))

                if told then
                    armed[i] <- false
            | _ -> ()

        holds <- holds && gone |> Seq.forall (fun (probe, count) -> probe.Readable = count)

    let leave i =
        for probe in Option.toList probes[i] do
            poller.Unregister probe
            gone.Add((probe, probe.Readable))

        probes[i] <- None
        armed[i] <- false

    for step in steps do
        match step with
        | Put i ->
            world.Ends.Put(pairs[i].Right, 1)
            filled[i] <- true
        | Empty i ->
            world.Ends.Empty pairs[i].Left
            filled[i] <- false
        // As a user does: it has looked, and there was nothing.
        | ArmRead i when probes[i].IsSome && not filled[i] ->
            armed[i] <- true
            poller.Arm(probes[i].Value, PollDirection.Read)
        | ArmRead _ -> ()
        | Leave i -> leave i
        // The new pair may well get the descriptors of the one before.
        | Renew i ->
            leave i
            (pairs[i] :> IDisposable).Dispose()
            pairs[i] <- new Pair(world.Ends)
            filled[i] <- false
        | Enter i when probes[i].IsNone ->
            let probe = Probe pairs[i].Left
            poller.Register probe
            probes[i] <- Some probe
            armed[i] <- true
            poller.Arm(probe, PollDirection.Read)
        | Enter _ -> ()
        | Look -> lookAt ()

    lookAt ()

    let counted =
        poller.RegisteredHandles = (probes |> Array.sumBy (fun probe -> if probe.IsSome then 1 else 0))

    pairs |> Array.iter (fun pair -> (pair :> IDisposable).Dispose())
    holds && counted

let private name = "poller contract"

/// The contract as a property of random programs.
let properties place (make: unit -> World) =
    testList "properties" [
        test "[R69] in random programs whoever waits is told, and nobody who has left" {
            let count = 1000
            Property.check count (Prop.forAll (Arb.fromGen program) (missesNothing make))
            Explored.property $"the poller {place}" count
            Held.programs name place count
        }
    ]

/// Counts each row that has held.
let private counted place rows =
    let counting run () =
        run ()
        Held.row name place

    List.map (eachRun counting) rows

/// The contract for a poller that no other thread knows.
let rowsOfOneThread place (make: unit -> World) =
    properties place make
    :: counted place [ reporting make; leaving make; waiting make ]

/// The contract, for a poller that is made so.
let rows place (make: unit -> World) =
    rowsOfOneThread place make @ counted place [ waking make ]

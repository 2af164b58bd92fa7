/// What every poller promises, as tests that are run over each of them.
module Pycos.Core.Tests.PollerContract

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.PollerWorlds
open Pycos.Core.Tests.SocketSupport

let private second = 1_000_000_000L

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

let private name = PollerProperties.contractName

/// Counts each row that has held.
let private counted place rows =
    let counting run () =
        run ()
        Held.row name place

    List.map (eachRun counting) rows

/// The contract for a poller that no other thread knows.
let rowsOfOneThread place (make: unit -> World) =
    PollerProperties.tests place make
    :: counted place [ reporting make; leaving make; waiting make ]

/// The contract, for a poller that is made so.
let rows place (make: unit -> World) =
    rowsOfOneThread place make @ counted place [ waking make ]

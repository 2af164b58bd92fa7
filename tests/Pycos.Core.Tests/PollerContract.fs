/// What every poller promises, as tests that are run over each of them.
module Pycos.Core.Tests.PollerContract

open System
open System.Collections.Generic
open System.Diagnostics
open System.Runtime.InteropServices
open System.Threading
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner

[<DllImport("libc")>]
extern int private socketpair(int family, int kind, int protocol, int[] descriptors)

[<DllImport("libc")>]
extern int private close(int descriptor)

[<DllImport("libc")>]
extern nativeint private write(int descriptor, byte[] data, unativeint length)

[<DllImport("libc")>]
extern nativeint private read(int descriptor, byte[] data, unativeint length)

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

/// Two ends of a connection inside the machine, not blocking.
type private Pair() =
    let unixFamily, streamNonBlocking = 1, 1 ||| 0x800
    let ends = Array.zeroCreate<int> 2
    do Expect.equal (socketpair (unixFamily, streamNonBlocking, 0, ends)) 0 "socketpair"
    let mutable openEnds = [ ends[0]; ends[1] ]
    member _.Left = ends[0]
    member _.Right = ends[1]

    member _.Close descriptor =
        if List.contains descriptor openEnds then
            openEnds <- List.except [ descriptor ] openEnds
            close descriptor |> ignore

    interface IDisposable with
        member pair.Dispose() =
            pair.Close ends[0]
            pair.Close ends[1]

let private put descriptor count =
    Expect.equal (write (descriptor, Array.zeroCreate count, unativeint count)) (nativeint count) "all is written"

/// Reads all that is there.
let private empty descriptor =
    let buffer = Array.zeroCreate<byte> 65536

    while read (descriptor, buffer, unativeint buffer.Length) > 0n do
        ()

/// Writes until there is no room.
let private fill descriptor =
    let buffer = Array.zeroCreate<byte> 65536

    while write (descriptor, buffer, unativeint buffer.Length) > 0n do
        ()

let private second = 1_000_000_000L

/// Looks a few times without waiting.
let private look (poller: Poller) =
    for _ in 1..3 do
        poller.Wait 0L

let private reporting (make: unit -> Poller) =
    testList "reports" [
        test "[R69] a direction that somebody waits for is reported when it becomes ready, and also if it was" {
            use poller = make ()
            use pair = new Pair()
            let probe = Probe pair.Left
            poller.Register probe
            poller.Arm(probe, PollDirection.Read)
            look poller
            Expect.equal probe.Readable 0 "nothing has come"
            put pair.Right 1
            poller.Wait second
            Expect.isGreaterThan probe.Readable 0 "it has come"
            empty pair.Left
            put pair.Right 1
            let before = probe.Readable
            poller.Arm(probe, PollDirection.Read)
            poller.Wait second
            Expect.isGreaterThan probe.Readable before "it was there before somebody waited"
        }

        test "[R69] the directions of a handle are reported independently" {
            use poller = make ()
            use pair = new Pair()
            let probe = Probe pair.Left
            poller.Register probe
            fill pair.Left
            look poller
            let writableBefore = probe.Writable
            poller.Arm(probe, PollDirection.Write)
            poller.Arm(probe, PollDirection.Read)
            put pair.Right 1
            poller.Wait second
            Expect.isGreaterThan probe.Readable 0 "readable"
            Expect.equal probe.Writable writableBefore "there is no room to write"
            empty pair.Right
            poller.Wait second
            Expect.isGreaterThan probe.Writable writableBefore "there is"
        }

        test
            "[R70 G25] a handle that is ready, or hung up, and that nobody waits for does not keep the poller from sleeping" {
            use poller = make ()
            use ready = new Pair()
            use hungUp = new Pair()
            let probes = [ Probe ready.Left; Probe hungUp.Left ]
            probes |> List.iter poller.Register
            put ready.Right 1
            hungUp.Close hungUp.Right
            look poller
            let clock = Stopwatch.StartNew()
            poller.Wait(second / 10L)
            Expect.isGreaterThan clock.Elapsed (TimeSpan.FromMilliseconds 50.0) "it slept"
        }

        test "[R70 G25] the end of the other side is reported to whoever waits, in both directions" {
            use poller = make ()
            use pair = new Pair()
            let probe = Probe pair.Left
            poller.Register probe
            fill pair.Left
            look poller
            let before = probe.Writable
            poller.Arm(probe, PollDirection.Read)
            poller.Arm(probe, PollDirection.Write)
            pair.Close pair.Right
            poller.Wait second
            Expect.isGreaterThan probe.Readable 0 "the reader"
            Expect.isGreaterThan probe.Writable before "the writer"
        }
    ]

let private leaving (make: unit -> Poller) =
    testList "leaving" [
        test "[R69] a handle that was taken out is not reported any more" {
            use poller = make ()
            use pair = new Pair()
            let probe = Probe pair.Left
            poller.Register probe
            poller.Arm(probe, PollDirection.Read)
            put pair.Right 1
            poller.Unregister probe
            Expect.equal poller.RegisteredHandles 0 "gone"
            look poller
            Expect.equal (probe.Readable, probe.Writable) (0, 0) "silent"
            poller.Arm(probe, PollDirection.Read)
            poller.Unregister probe
            look poller
            Expect.equal probe.Readable 0 "and stays so"
        }

        test "[R69] a handle taken out by the report of another is not reported, nor its successor in its name" {
            use poller = make ()
            use first = new Pair()
            use second' = new Pair()
            let one, other = Probe first.Left, Probe second'.Left
            let successors = List<Probe>()

            let replace (victim: Probe) (pair: Pair) () =
                if successors.Count = 0 then
                    poller.Unregister victim
                    // The new handle has the descriptor of the one before, and nothing to read.
                    empty pair.Left
                    let successor = Probe pair.Left
                    successors.Add successor
                    poller.Register successor
                    poller.Arm(successor, PollDirection.Read)

            one.WhenReadable <- replace other second'
            other.WhenReadable <- replace one first

            for probe in [ one; other ] do
                poller.Register probe
                poller.Arm(probe, PollDirection.Read)

            put first.Right 1
            put second'.Right 1
            poller.Wait second
            Expect.equal (one.Readable + other.Readable) 1 "only the first to be reported"
            Expect.equal successors[0].Readable 0 "nothing has come for the new one"
        }

        test "[R69] a descriptor that is not open is refused at once" {
            use poller = make ()
            // One that was closed may be in use again by another test.
            let never = -1
            Expect.throws (fun () -> poller.Register(Probe never)) "it says so"
            Expect.equal poller.RegisteredHandles 0 "and is as before"
        }
    ]

let private waiting (make: unit -> Poller) =
    testList "waiting" [
        test "[R69 G26] a wait ends at its time, and one of no length at once" {
            use poller = make ()
            let clock = Stopwatch.StartNew()
            poller.Wait 0L
            Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 5.0) "at once"
            clock.Restart()
            poller.Wait(second / 20L)
            Expect.isGreaterThanOrEqual clock.Elapsed (TimeSpan.FromMilliseconds 49.0) "not before"
        }

        test "[R69] a wake from another thread ends the wait, and one that came before it too" {
            use poller = make ()
            poller.Wake()
            let clock = Stopwatch.StartNew()
            poller.Wait(20L * second)
            let waker = Thread((fun () -> poller.Wake()), IsBackground = true)
            waker.Start()
            // One wake may serve both of its waits, so the second one may have to look twice.
            poller.Wait(20L * second)
            Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 15.0) "woken"
            waker.Join()
        }

        test "[R69] a wake is spent by the wait that it ends" {
            use poller = make ()
            poller.Wake()
            poller.Wake()
            look poller
            let clock = Stopwatch.StartNew()
            poller.Wait(second / 20L)
            Expect.isGreaterThanOrEqual clock.Elapsed (TimeSpan.FromMilliseconds 40.0) "it slept"
        }

        test "[R69] a wake of a poller that is gone does nothing" {
            let poller = make ()
            poller.Dispose()
            poller.Wake()
            poller.Dispose()
        }
    ]

/// What a random program does with one of its pairs.
type private Step =
    | Put of int
    | Empty of int
    | ArmRead of int
    | Leave of int
    | Enter of int
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
            4, Gen.constant Look
        ]

    Gen.choose (1, 60) |> Gen.bind (fun length -> Gen.listOfLength length step)

/// Runs a program: whoever waits is told whenever something is there, and nobody who has left is.
let private missesNothing (make: unit -> Poller) steps =
    use poller = make ()
    let pairs = [| for _ in 1..pairs -> new Pair() |]
    let probes: Probe option[] = Array.map (fun _ -> None) pairs
    let gone = List<Probe * int>()

    let filled, armed =
        Array.map (fun _ -> false) pairs, Array.map (fun _ -> false) pairs

    let mutable holds = true

    let lookAt () =
        let before = probes |> Array.map (Option.map _.Readable)
        look poller

        for i in 0 .. pairs.Length - 1 do
            match probes[i], before[i] with
            | Some probe, Some count ->
                let told = probe.Readable > count
                holds <- holds && (told || not (armed[i] && filled[i]))

                if told then
                    armed[i] <- false
            | _ -> ()

        holds <- holds && gone |> Seq.forall (fun (probe, count) -> probe.Readable = count)

    for step in steps do
        match step with
        | Put i ->
            put pairs[i].Right 1
            filled[i] <- true
        | Empty i ->
            empty pairs[i].Left
            filled[i] <- false
        // As a user does: it has looked, and there was nothing.
        | ArmRead i when probes[i].IsSome && not filled[i] ->
            armed[i] <- true
            poller.Arm(probes[i].Value, PollDirection.Read)
        | ArmRead _ -> ()
        | Leave i ->
            for probe in Option.toList probes[i] do
                poller.Unregister probe
                gone.Add((probe, probe.Readable))

            probes[i] <- None
            armed[i] <- false
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

let private properties (make: unit -> Poller) =
    testList "properties" [
        test "[R69] in random programs whoever waits is told, and nobody who has left" {
            let count = 1000

            use poller = make ()
            Property.check count (Prop.forAll (Arb.fromGen program) (missesNothing make))
            Explored.property $"the poller {poller.Name}" count
        }
    ]

/// The contract, for a poller that is made so.
let rows (make: unit -> Poller) = [ reporting make; leaving make; waiting make; properties make ]

/// Where the contract of the pollers is tried: what they can watch there, and how time passes.
module Pycos.Core.Tests.PollerWorlds

open System
open System.Collections.Generic
open System.Diagnostics
open System.Net
open System.Net.Sockets
open System.Runtime.InteropServices
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Testing.Internals

[<DllImport("libc")>]
extern int private socketpair(int family, int kind, int protocol, int[] descriptors)

[<DllImport("libc")>]
extern int private close(int descriptor)

[<DllImport("libc")>]
extern int private shutdown(int descriptor, int how)

[<DllImport("libc")>]
extern nativeint private write(int descriptor, byte[] data, unativeint length)

[<DllImport("libc")>]
extern nativeint private read(int descriptor, byte[] data, unativeint length)

/// Ends of connections, which a poller can watch. None of the calls blocks.
type Ends =
    /// Two ends that are connected with each other.
    abstract Connect: unit -> int * int

    /// Sends so many bytes, for which there is room.
    abstract Put: descriptor: int * count: int -> unit

    /// Reads all that is there.
    abstract Empty: descriptor: int -> unit

    /// Sends until there is no room.
    abstract Fill: descriptor: int -> unit

    abstract Close: descriptor: int -> unit

    /// Sends no more: the other end is told.
    abstract EndWriting: descriptor: int -> unit

    /// Breaks a connection: the left end is told of a failure, at the latest when the right one is closed.
    abstract Break: left: int * right: int -> unit

    /// Lets a poller wait, for so many nanoseconds at most.
    abstract Wait: poller: Poller * nanoseconds: int64 -> unit

    /// Lets a poller wait while something interrupts it; how many waits that has ended.
    abstract WaitInterrupted: poller: Poller * nanoseconds: int64 -> int

    /// Does something while no descriptor can be opened; how often one was refused.
    abstract Starving: action: (unit -> unit) -> int

    /// How much time has passed, since some moment.
    abstract Elapsed: TimeSpan

/// Two ends of a connection.
type Pair(ends: Ends) =
    let left, right = ends.Connect()
    let openEnds = HashSet [ left; right ]
    member _.Left = left
    member _.Right = right

    member _.Close descriptor =
        if openEnds.Remove descriptor then
            ends.Close descriptor

    /// Whether none of the ends was closed.
    member _.IsOpen = openEnds.Count = 2

    /// The left end is told of a failure.
    member pair.Break() =
        ends.Break(left, right)
        pair.Close right

    interface IDisposable with
        member pair.Dispose() =
            pair.Close left
            pair.Close right

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

/// A poller, and what it can watch.
type World = {
    Poller: Poller
    Ends: Ends
    /// Gives back what stands behind both.
    Release: unit -> unit
} with

    interface IDisposable with
        member world.Dispose() =
            world.Poller.Dispose()
            world.Release()

let private realTime () = Stopwatch.GetElapsedTime 0L

let private connectReal (ends: int[]) =
    let unixFamily, streamNonBlocking = 1, 1 ||| 0x800
    socketpair (unixFamily, streamNonBlocking, 0, ends)

/// Descriptors of this machine.
let private realEnds =
    let buffer () = Array.zeroCreate<byte> 65536

    {
        new Ends with
            member _.Connect() =
                let ends = Array.zeroCreate<int> 2
                Expect.equal (connectReal ends) 0 "socketpair"
                ends[0], ends[1]

            member _.Put(descriptor, count) =
                Expect.equal
                    (write (descriptor, Array.zeroCreate count, unativeint count))
                    (nativeint count)
                    "all is written"

            member _.Empty descriptor =
                let buffer = buffer ()

                while read (descriptor, buffer, unativeint buffer.Length) > 0n do
                    ()

            member _.Fill descriptor =
                let buffer = buffer ()

                while write (descriptor, buffer, unativeint buffer.Length) > 0n do
                    ()

            member _.Close descriptor = close descriptor |> ignore

            member _.EndWriting descriptor =
                let noMoreWrites = 1
                shutdown (descriptor, noMoreWrites) |> ignore

            // An end that is closed with something unread resets the connection.
            member _.Break(left, _) =
                write (left, Array.zeroCreate 1, 1un) |> ignore

            member _.Wait(poller, nanoseconds) = poller.Wait nanoseconds

            member _.WaitInterrupted(poller, nanoseconds) =
                let before = realTime ()
                use _interruptions = new SystemFaults.Interruptions(TimeSpan.Zero)
                poller.Wait nanoseconds

                if (realTime () - before).TotalNanoseconds < float nanoseconds then
                    1
                else
                    0

            member _.Starving action =
                use _nothingFree = new SystemFaults.Starvation()
                let refused = if connectReal (Array.zeroCreate 2) < 0 then 1 else 0
                action ()
                refused

            member _.Elapsed = realTime ()
    }

/// Descriptors of a kernel that a test has written.
let internal scriptedEnds (kernel: ScriptedKernelQueue) = {
    new Ends with
        member _.Connect() = kernel.Connect()

        member _.Put(descriptor, count) =
            Expect.equal (kernel.Write(descriptor, count)) count "all is written"

        member _.Empty descriptor = kernel.ReadAll descriptor |> ignore

        member _.Fill descriptor =
            kernel.Write(descriptor, Int32.MaxValue) |> ignore

        member _.Close descriptor = kernel.Close descriptor
        member _.EndWriting descriptor = kernel.EndWriting descriptor
        member _.Break(left, _) = kernel.Reset left
        member _.Wait(poller, nanoseconds) = poller.Wait nanoseconds

        member _.WaitInterrupted(poller, nanoseconds) =
            kernel.Interrupt()
            poller.Wait nanoseconds
            1

        // It has as many as it likes.
        member _.Starving action =
            action ()
            0

        member _.Elapsed = realTime ()
}

/// Sockets and time of a simulation, which lets time pass as it does when it runs tasks.
let private simulatedEnds (simulation: Simulation) (simulated: SimulatedPoller) =
    let network = simulation.Network

    let newSocket () =
        SimulatedSocketDriver(network, simulated, AddressFamily.InterNetwork, SocketType.Stream)

    let chunk = Array.zeroCreate<byte> 4096

    let wait (poller: Poller) nanoseconds =
        let clock = simulation.Clock
        let until = clock.Now + nanoseconds
        network.DeliverDue()

        while not simulated.HasReports && clock.Now < until do
            clock.AdvanceTo(min network.NextEvent until)
            network.DeliverDue()

        poller.Wait 0L

    {
        new Ends with
            member _.Connect() =
                let listener = newSocket ()
                listener.Bind(IPEndPoint(IPAddress.Loopback, 0))
                listener.Listen 1
                let left = newSocket ()
                left.Connect listener.LocalEndPoint |> ignore
                let mutable right: SocketDriver = null
                listener.Accept &right |> ignore
                listener.Close()
                Expect.equal (left.ConnectResult()) 0 "connected"
                left.Descriptor, right.Descriptor

            member _.Put(descriptor, count) =
                let mutable left = count

                while left > 0 do
                    let sent =
                        network.Find(descriptor).Send(ReadOnlySpan(chunk, 0, min left chunk.Length))

                    Expect.isGreaterThan sent 0 "there is room"
                    left <- left - sent

            member _.Empty descriptor =
                while network.Find(descriptor).Receive(chunk.AsSpan()) > 0 do
                    ()

            member _.Fill descriptor =
                while network.Find(descriptor).Send(ReadOnlySpan chunk) > 0 do
                    ()

            member _.Close descriptor = network.Find(descriptor).Close()

            member _.EndWriting descriptor =
                network.Find(descriptor).Shutdown SocketShutdown.Send

            member _.Break(left, _) =
                network.Find(left).BreakConnection() |> ignore

            member _.Wait(poller, nanoseconds) = wait poller nanoseconds

            // There are neither signals nor a limit of descriptors.
            member _.WaitInterrupted(poller, nanoseconds) =
                wait poller nanoseconds
                0

            member _.Starving action =
                action ()
                0

            member _.Elapsed = simulation.Clock.Elapsed
    }

/// A poller of this machine.
let real kind () = {
    Poller = PollerChoice.Make kind
    Ends = realEnds
    Release = ignore
}

/// The poller over kqueue, on a kernel that a test has written.
let scripted () =
    let kernel = ScriptedKernelQueue()

    {
        Poller = new KqueuePoller(kernel)
        Ends = scriptedEnds kernel
        Release = ignore
    }

/// The poller of a simulation that also reports what has not happened, as often as is said.
let simulated spuriousReports () =
    let simulation = new Simulation(0)
    let poller = new SimulatedPoller(simulation.Network, Random 0, spuriousReports)

    {
        Poller = poller
        Ends = simulatedEnds simulation poller
        Release = simulation.Dispose
    }

/// Looks a few times without waiting.
let look (world: World) =
    for _ in 1..3 do
        world.Ends.Wait(world.Poller, 0L)

/// What the poller over kqueue asks of the kernel, and makes of its answers.
module Pycos.Core.Tests.KqueueTests

open System
open System.ComponentModel
open System.Threading
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.PollerWorlds

let private noMemory, brokenPipe, interrupted, notOpen, notCapable =
    12, 32, 4, 9, 93

let private second = 1_000_000_000L

let private start () =
    let kernel = ScriptedKernelQueue()
    kernel, new KqueuePoller(kernel)

/// Watches one end of a new connection; tells the other one, too.
let private watch (kernel: ScriptedKernelQueue) (poller: Poller) =
    let left, right = kernel.Connect()
    let probe = Probe left
    poller.Register probe
    probe, right

/// What was reported of a handle: ends, reads, writes.
let private seen (probe: Probe) =
    probe.HungUp, probe.Readable, probe.Writable

let private errorOf (action: unit -> unit) =
    match Expect.throwsC action id with
    | :? Win32Exception as error -> error.NativeErrorCode
    | other -> failtest $"{other}"

let private changing =
    testList "changes" [
        test "[R69] both directions are added by one call, taken out by one, and nothing is changed in between" {
            let kernel, poller = start ()
            use _poller = poller
            let before = kernel.ChangeCalls.Length
            let probe, right = watch kernel poller

            for _ in 1..10 do
                kernel.Write(right, 1) |> ignore
                poller.Arm(probe, PollDirection.Read)
                poller.Wait second
                kernel.ReadAll probe.Descriptor |> ignore

            poller.Unregister probe

            let call action = [
                for filter in [ KernelFilter.Read; KernelFilter.Write ] do
                    int64 probe.Descriptor, filter, action ||| KernelFlags.Receipt
            ]

            Expect.equal
                (List.skip before kernel.ChangeCalls)
                [ call (KernelFlags.Add ||| KernelFlags.Clear); call KernelFlags.Delete ]
                ""
        }

        for refused in [ KernelFilter.Read; KernelFilter.Write ] do
            test $"[R69] what the kernel refuses for {refused} is thrown, and nothing stays registered" {
                let kernel, poller = start ()
                use _poller = poller
                let left, _ = kernel.Connect()
                kernel.Refuse(refused, noMemory)
                let error = Expect.throwsC (fun () -> poller.Register(Probe left)) id
                Expect.stringContains error.Message $"descriptor {left}" "which"
                Expect.equal (error :?> Win32Exception).NativeErrorCode noMemory "why"
                Expect.equal (poller.RegisteredHandles, kernel.Knotes left) (0, 0) "as before"
                poller.Register(Probe left)
                Expect.equal (poller.RegisteredHandles, kernel.Knotes left) (1, 2) "and it may be tried again"
            }

        test "[R69] a call that fails as a whole leaves nothing registered, whatever it did" {
            let kernel, poller = start ()
            use _poller = poller
            let left, _ = kernel.Connect()
            kernel.FailNextChange noMemory
            Expect.equal (errorOf (fun () -> poller.Register(Probe left))) noMemory ""
            Expect.equal (poller.RegisteredHandles, kernel.Knotes left) (0, 0) "as before"
        }

        test "[R70 G25] a pipe whose reader went before is watched, and its writer is told" {
            let kernel, poller = start ()
            use _poller = poller
            let left, _ = kernel.Connect()
            kernel.Refuse(KernelFilter.Write, brokenPipe)
            let probe = Probe left
            poller.Register probe
            let gone = Probe(fst (kernel.Connect()))
            kernel.Refuse(KernelFilter.Write, brokenPipe)
            poller.Register gone
            poller.Unregister gone
            // It would last for ever.
            poller.Wait -1L
            poller.Wait 0L
            Expect.equal (seen probe) (0, 0, 1) "once"
            Expect.equal (seen gone) (0, 0, 0) "not what has left"
        }

        test "[R69] a handle is taken out of the kernel before its descriptor can be closed" {
            let kernel, poller = start ()
            use _poller = poller
            let probe, _ = watch kernel poller
            Expect.equal (kernel.Knotes probe.Descriptor) 2 "both directions"
            poller.Unregister probe
            Expect.equal (kernel.Knotes probe.Descriptor) 0 "without a wait"
        }

        test "[R69] what is gone already is taken out without an error, and other errors are told" {
            let kernel, poller = start ()
            use _poller = poller
            let closed, _ = watch kernel poller
            kernel.Close closed.Descriptor
            poller.Unregister closed
            let replaced, _ = watch kernel poller
            kernel.Close replaced.Descriptor
            Expect.equal (fst (kernel.Connect())) replaced.Descriptor "the number belongs to another"
            poller.Unregister replaced
            let strange, _ = watch kernel poller
            kernel.FailNextChange notCapable
            poller.Unregister strange
            let failing, _ = watch kernel poller
            kernel.FailNextChange noMemory
            Expect.equal (errorOf (fun () -> poller.Unregister failing)) noMemory ""
            Expect.equal poller.RegisteredHandles 0 "none is kept"
        }

        test "[G26] changes that a signal interrupts are made" {
            let kernel, poller = start ()
            use _poller = poller
            kernel.FailNextChange interrupted
            let probe, right = watch kernel poller
            kernel.Write(right, 1) |> ignore
            poller.Wait second
            Expect.equal probe.Readable 1 "added"
            kernel.FailNextChange interrupted
            poller.Unregister probe
            Expect.equal (kernel.Knotes probe.Descriptor) 0 "taken out"
        }
    ]

let private ends =
    testList "ends" [
        test "[R58 R70 G25] the end of the stream is told with the bytes before it, once, before they are read" {
            let kernel, poller = start ()
            use _poller = poller
            let probe, right = watch kernel poller
            let mutable endsBefore = -1
            probe.WhenReadable <- fun () -> endsBefore <- probe.HungUp
            poller.Wait 0L
            kernel.Write(right, 7) |> ignore
            kernel.EndWriting right
            poller.Wait second
            Expect.equal (seen probe) (1, 1, 1) "the writer, to whom nothing has happened, was told at first only"
            Expect.equal endsBefore 1 "the end comes first, so that a short read is not taken for all"
            Expect.equal (kernel.ReadAll probe.Descriptor) 7 "the bytes are there"
            poller.Wait 0L
            Expect.equal (seen probe) (1, 1, 1) "told once"
        }

        test "[R70] the own shutdown is no end of the other side" {
            let kernel, poller = start ()
            use _poller = poller
            let probe, _ = watch kernel poller
            poller.Wait 0L
            kernel.EndWriting probe.Descriptor
            poller.Wait second
            Expect.equal (seen probe) (0, 0, 2) ""
        }

        test "[R70 G25] a connection that is broken is told to the reader and the writer, whichever event comes first" {
            for most in [ 1; 2 ] do
                let kernel, poller = start ()
                use _poller = poller
                let probe, _ = watch kernel poller
                poller.Wait 0L
                kernel.MostEvents <- most
                kernel.Reset probe.Descriptor
                poller.Wait second
                let hungUp, readable, writable = seen probe
                Expect.isTrue (hungUp > 0 && readable > 0 && writable > 1) $"{seen probe} with {most} events"
        }
    ]

let private waiting =
    testList "waiting" [
        test "[G26] an interrupted wait is one without events, and loses none" {
            let kernel, poller = start ()
            use _poller = poller
            let probe, right = watch kernel poller
            kernel.Write(right, 1) |> ignore
            kernel.Interrupt()
            poller.Wait -1L
            Expect.equal (seen probe) (0, 0, 0) "nothing yet"
            poller.Wait -1L
            Expect.equal (seen probe) (0, 1, 1) "and then all"
        }

        test "[G26] a wait longer than the kernel takes is cut" {
            let _, poller = start ()
            use _poller = poller
            poller.Wake()
            poller.Wait Int64.MaxValue
        }

        test "[G26] a wait that fails is thrown" {
            let kernel, poller = start ()
            use _poller = poller
            (kernel :> IKernelQueue).Close()
            Expect.equal (errorOf (fun () -> poller.Wait 0L)) notOpen ""
        }

        test "[R69] more events than one wait takes are told by the next ones, each once" {
            let kernel, poller = start ()
            use _poller = poller
            let watched = [ for _ in 1..10 -> watch kernel poller ]
            kernel.MostEvents <- 3

            for _, right in watched do
                kernel.Write(right, 1) |> ignore

            poller.Wait second

            let told () =
                watched |> List.sumBy (fun (probe, _) -> probe.Readable + probe.Writable)

            Expect.equal (told ()) 3 "one batch"

            for _ in 1..10 do
                poller.Wait 0L

            for probe, _ in watched do
                Expect.equal (seen probe) (0, 1, 1) ""
        }

        test "[R69] an event of a descriptor that was closed and is in use again in the same batch is not told" {
            let kernel, poller = start ()
            use _poller = poller
            let first, firstRight = watch kernel poller
            let victim, victimRight = watch kernel poller
            poller.Wait 0L
            let mutable successor: Probe = Unchecked.defaultof<_>

            first.WhenReadable <-
                fun () ->
                    poller.Unregister victim
                    kernel.Close victim.Descriptor
                    successor <- fst (watch kernel poller)

            kernel.Write(firstRight, 1) |> ignore
            kernel.Write(victimRight, 1) |> ignore
            let before = seen victim
            poller.Wait second
            Expect.equal successor.Descriptor victim.Descriptor "the number is in use again"
            Expect.equal (seen victim) before "the one that has left"
            Expect.equal (seen successor) (0, 0, 0) "the one that has come"
            poller.Wait 0L
            Expect.equal (seen successor) (0, 0, 1) "whose own events come"
        }

        test "[R69] a wake from another thread ends a wait without end, and is reported to nobody" {
            let kernel, poller = start ()
            use _poller = poller
            let probe, _ = watch kernel poller
            poller.Wait 0L
            let before = seen probe
            let waker = Thread(poller.Wake, IsBackground = true)
            waker.Start()
            poller.Wait -1L
            waker.Join()
            Expect.equal (seen probe) before ""
        }

        test "[R69] a poller that is gone asks the kernel for nothing" {
            let kernel, poller = start ()
            poller.Dispose()
            poller.Wake()
            poller.Dispose()
            Expect.equal kernel.CallsWithoutQueue 0 "the number of the queue may belong to another"
        }

        test "[R69] a poller that cannot be made whole gives back what it had" {
            let kernel = ScriptedKernelQueue()
            kernel.Refuse(KernelFilter.User, noMemory)
            Expect.equal (errorOf (fun () -> new KqueuePoller(kernel) |> ignore)) noMemory ""
            Expect.isFalse kernel.IsOpen "closed"
        }
    ]

/// The fields of struct kevent in sys/event.h: where they stand in the bytes of an event, for systems of 64 bits.
let private layouts =
    testList "layouts" [
        for name, layout, size, userFilter in
            [
                "macOS", KernelEventLayout.MacOS, 32, -10s
                "FreeBSD", KernelEventLayout.FreeBsd, 64, -11s
            ] do
            test $"[R69] changes and events have the layout of {name}" {
                let changes = [|
                    KernelEvent(
                        Identifier = 7L,
                        Filter = KernelFilter.Write,
                        Flags = (KernelFlags.Add ||| KernelFlags.Receipt),
                        FilterFlags = 0x01020304u,
                        Data = -5L,
                        UserData = 0x1122334455667788L
                    )
                    KernelEvent(Identifier = 8L, Filter = KernelFilter.User)
                |]

                let native = Array.create (2 * size) 0xFFuy
                layout.Write(changes, native)

                Expect.equal (BitConverter.ToInt64(native, 0)) 7L "ident"
                Expect.equal (BitConverter.ToInt16(native, 8)) -2s "filter"
                Expect.equal (BitConverter.ToUInt16(native, 10)) 0x41us "flags"
                Expect.equal (BitConverter.ToUInt32(native, 12)) 0x01020304u "fflags"
                Expect.equal (BitConverter.ToInt64(native, 16)) -5L "data"
                Expect.equal (BitConverter.ToInt64(native, 24)) 0x1122334455667788L "udata"
                Expect.all native[32 .. size - 1] ((=) 0uy) "ext"
                Expect.equal (BitConverter.ToInt64(native, size)) 8L "the second one"
                Expect.equal (BitConverter.ToInt16(native, size + 8)) userFilter "its filter"
                let events = Array.zeroCreate<KernelEvent> 2
                layout.Read(native, events)
                Expect.equal events changes "and back"
            }

        test "[G42] a system whose layout is not known is refused" {
            let refused = Expect.throwsC (fun () -> KernelEventLayout.Current |> ignore) id
            Expect.equal (refused.GetType()) typeof<PlatformNotSupportedException> ""
        }
    ]

let tests = testList "kqueue" [ changing; ends; waiting; layouts ]

module Pycos.Mobility.Tests.AddressTests

open System
open System.Buffers
open System.Collections.Generic
open System.Net
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Mobility.Tests.Travelling

/// Stands in for a node: knows addresses by numbers.
type private Addresses() =
    let known = List<obj>()

    let write (output: IBufferWriter<byte>) (address: obj) =
        known.Add address
        BuffersExtensions.Write(output, ReadOnlySpan [| byte known.Count |])

    interface IReferenceCodec with
        member _.WriteTask(output, task: TaskRef<'M>) = write output (box task)
        member _.ReadTask<'M>(value: ReadOnlySpan<byte>) = known[int value[0] - 1] :?> TaskRef<'M>
        member _.WriteChannel(output, channel: BroadcastChannel<'M>) = write output (box channel)

        member _.ReadChannel<'M>(value: ReadOnlySpan<byte>) =
            known[int value[0] - 1] :?> BroadcastChannel<'M>

        member _.WriteService(output, service: RemoteService<'A, 'R>) = write output (box service)

        member _.ReadService<'A, 'R>(value: ReadOnlySpan<byte>) =
            known[int value[0] - 1] :?> RemoteService<'A, 'R>

let tests =
    testList "addresses" [
        test "[CAP-10] channels travel as their addresses" {
            let scope = PickleScope(SenderMap(), References = Addresses())

            use channel =
                new BroadcastChannel<int>(
                    "of-mobility-tests",
                    BroadcastChannelOptions<int>(Scheduler = Scheduler.Default)
                )

            let code = fun () -> [ channel; channel ]

            let there =
                PickleReader.Read(PickleWriter.Write(code, scope), scope) :?> (unit -> BroadcastChannel<int> list)

            Expect.equal (there ()) [ channel; channel ] "the channel"
        }

        test "[CAP-10] the address of no task stays none" {
            let none = Unchecked.defaultof<TaskRef<int>>
            Expect.equal (copied none) none "none"
        }

        test "[CAP-10] without a node, addresses are refused" {
            use channel =
                new BroadcastChannel<int>("without-node", BroadcastChannelOptions<int>(Scheduler = Scheduler.Default))

            Expect.stringContains (refusal (fun () -> channel.Name)).Message "between nodes" "the reason"
        }

        test "[CAP-10] locations travel" {
            let location = Location(IPAddress.IPv6Loopback, 7400)
            Expect.equal (copied location) location "the location"
        }
    ]

/// Random parts of frames.
module internal Pycos.Net.Tests.FrameGenerators

open System
open System.Collections.Immutable
open System.Net
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.Internals

let unsigned =
    Gen.oneof [
        Gen.choose (0, 300) |> Gen.map uint64
        Gen.elements [
            127UL
            128UL
            65_535UL
            65_536UL
            uint64 UInt32.MaxValue
            uint64 UInt32.MaxValue + 1UL
            UInt64.MaxValue
        ]
    ]

let unsigned32 =
    unsigned |> Gen.map (fun n -> uint32 (min n (uint64 UInt32.MaxValue)))

let streamNumber = unsigned32 |> Gen.map (max 1u)

let signed32 =
    Gen.oneof [
        Gen.choose (-10, 300)
        Gen.elements [ Int32.MinValue; Int32.MaxValue; -129; -32_769 ]
    ]

let flag = Gen.elements [ true; false ]

let bytesUpTo longest =
    gen {
        let! length = Gen.oneof [ Gen.choose (0, 20); Gen.choose (0, longest) ]
        let! values = Gen.arrayOfLength length (Gen.choose (0, 255))
        return ReadOnlyMemory(Array.map byte values)
    }

let bytesOf length =
    Gen.arrayOfLength length (Gen.choose (0, 255))
    |> Gen.map (Array.map byte >> ReadOnlyMemory)

let name =
    Gen.elements [
        ""
        "x"
        "chat_server"
        "Grüße"
        "名前"
        "🙂"
        String('n', 31)
        String('ß', 100)
        String('名', 170)
    ]

let sentence =
    Gen.oneof [ name; Gen.elements [ String('s', 300); String('é', 2_000) ] ]

let guid =
    Gen.arrayOfLength 16 (Gen.choose (0, 255))
    |> Gen.map (fun bytes -> Guid(Array.map byte bytes))

let optional generator =
    Gen.oneof [ Gen.constant (Nullable()); generator |> Gen.map Nullable ]

let immutable (generator: Gen<'T list>) =
    generator |> Gen.map (fun items -> items.ToImmutableArray())

let few longest generator =
    gen {
        let! length = Gen.choose (0, longest)
        return! Gen.listOfLength length generator
    }

let names = few 6 name |> immutable

let location =
    gen {
        let! host =
            Gen.elements [ "127.0.0.1"; "10.9.0.11"; "::1"; "fe80::1"; "2001:db8::ff00:42:8329" ]

        let! port = Gen.elements [ 0; 1; 127; 128; 9705; 65_535 ]
        return Location(IPAddress.Parse host, port)
    }

let locations = few 4 location |> immutable

let nodeId =
    gen {
        let! number = guid
        let! incarnation = unsigned
        return NodeId(number, int64 (incarnation >>> 1))
    }

let taskAddress =
    gen {
        let! node = nodeId
        let! number = unsigned
        let! kind = Gen.elements [ TaskKind.User; TaskKind.Reactive ]
        let! label = name
        let! endpoints = locations
        return TaskAddress(node, number, kind, label, endpoints)
    }

let channelAddress =
    gen {
        let! node = nodeId
        let! number = unsigned
        let! label = name
        let! endpoints = locations
        return ChannelAddress(node, number, label, endpoints)
    }

let anyAddress =
    gen {
        let! task = taskAddress
        let! channel = channelAddress
        let service = ServiceAddress(task.Node, task.Name, task.Endpoints)
        let node = NodeAddress(task.Node, task.Name, task.Endpoints)

        return!
            Gen.elements [
                AnyAddress.Of task
                AnyAddress.Of channel
                AnyAddress.Of service
                AnyAddress.Of node
                AnyAddress()
            ]
    }

let encodedTask =
    Gen.oneof [
        Gen.constant (EncodedTask())
        taskAddress |> Gen.map (fun task -> EncodedTask.Of &task)
    ]

let target =
    gen {
        let! number = unsigned
        let! isChannel = flag
        return Target(number, isChannel)
    }

let payload =
    Gen.oneof [
        Gen.constant Payload.None
        streamNumber |> Gen.map Payload.OnStream
        gen {
            let! tag =
                Gen.elements [
                    ContentTag.Value
                    ContentTag.Bytes
                    ContentTag.Closure
                    LanguagePrimitives.EnumOfValue 128uy
                ]

            let! bytes = bytesUpTo 400
            return Payload.Inline(tag, bytes)
        }
    ]

let trace =
    Gen.oneof [
        Gen.constant (TraceContext())
        bytesOf (TraceContext.Length - 1)
        |> Gen.map (fun bytes ->
            let span = bytes.Span

            Diagnostics.ActivityContext(
                Diagnostics.ActivityTraceId.CreateFromBytes(span.Slice(0, 16)),
                Diagnostics.ActivitySpanId.CreateFromBytes(span.Slice(16, 8)),
                Diagnostics.ActivityTraceFlags.Recorded
            )
            |> TraceContext.Of)
    ]

let details =
    few 4 (Gen.zip (Gen.elements [ "a"; "field"; "limit"; "名" ]) sentence)
    |> Gen.map (fun entries ->
        entries
        |> List.fold
            (fun (map: ImmutableDictionary<string, string>) (key, value) -> map.SetItem(key, value))
            ImmutableDictionary<string, string>.Empty)

let rec private failureOf depth : Gen<Failure | null> =
    gen {
        let! kind = Gen.elements (Enum.GetValues<FailureKind>())
        let! typeName = name
        let! message = sentence
        let! stack = Gen.elements [ null; "at A\nat B" ]
        let! hasCause = flag

        let! cause =
            if depth > 1 && hasCause then
                failureOf (depth - 1)
            else
                Gen.constant null

        let! data = details
        return Failure(kind, typeName, message, stack, cause, data)
    }

let failure = Gen.oneof [ Gen.constant null; failureOf WireLimits.InnerFailures ]

let resume =
    gen {
        let! session = guid
        let! last = unsigned
        return ResumePoint(session, last)
    }

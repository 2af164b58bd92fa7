/// Bytes in parts, as they come from a connection.
module Pycos.Net.Tests.Segments

open System
open System.Buffers

type private Segment(memory: ReadOnlyMemory<byte>, index: int64) as this =
    inherit ReadOnlySequenceSegment<byte>()

    do
        this.Memory <- memory
        this.RunningIndex <- index

    member this.Append(memory: ReadOnlyMemory<byte>) =
        let next = Segment(memory, this.RunningIndex + int64 this.Memory.Length)
        this.Next <- next
        next

/// The bytes as parts of these sizes, and a last one of what is left.
let ofSizes (sizes: int list) (bytes: byte[]) =
    let rec parts at =
        function
        | [] -> [ ReadOnlyMemory(bytes, at, bytes.Length - at) ]
        | size :: rest -> ReadOnlyMemory(bytes, at, size) :: parts (at + size) rest

    match parts 0 sizes with
    | [] -> ReadOnlySequence<byte>.Empty
    | first :: rest ->
        let first = Segment(first, 0L)

        let last =
            rest |> List.fold (fun (segment: Segment) part -> segment.Append part) first

        ReadOnlySequence(first, 0, last, last.Memory.Length)

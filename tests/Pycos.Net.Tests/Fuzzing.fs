/// A fuzzer over the corpus and the golden frames: it changes inputs at random, and whatever it finds that throws anything but a
/// violation of the protocol, it shows and counts.
module Pycos.Net.Tests.Fuzzing

open System
open System.Diagnostics
open System.IO
open Pycos.Internals
open Pycos.Net.Tests.HandshakeSupport

let private linesOf folder =
    let path = Path.Combine(__SOURCE_DIRECTORY__, folder)

    [|
        for file in Directory.GetFiles(path, "*.hex") |> Array.sort do
            for line in File.ReadLines file do
                if line <> "" && not (line.StartsWith '#') then
                    Convert.FromHexString line
    |]

/// Inputs that were worth keeping, with their length prefixes.
let corpus () = linesOf "corpus"

let private readFrames (input: byte[]) =
    let mutable rest = ReadOnlyMemory input
    let mutable length = 0

    while FrameCodec.TryFind(rest.Span, WireLimits.DefaultFrame, &length) do
        let frame = rest.Slice(WireLimits.LengthPrefix, length)
        let mutable reader = WireReader()
        let header = FrameCodec.Open(frame, &reader)

        FrameCases.ofType header.Type
        |> Option.iter (fun case -> case.Recode frame |> ignore)

        rest <- rest.Slice(WireLimits.LengthPrefix + length)

let private local = side 2

/// Reads an input as every part does that reads what a peer sends. Throws only what is a fault of ours.
let tryInput (input: byte[]) =
    try
        readFrames input
    with :? ProtocolViolationException ->
        ()

    receive (responderOf local) input |> ignore

    try
        use opener =
            new RecordOpener(ReadOnlySpan(Array.zeroCreate<byte> 32), WireLimits.DefaultFrame)

        let mutable frames = ReadOnlyMemory<byte>()
        let mutable consumed = 0
        opener.TryOpen(ReadOnlyMemory input, &frames, &consumed) |> ignore
    with :? ProtocolViolationException ->
        ()

let private interesting = [|
    0x00uy
    0x7Fuy
    0x80uy
    0x94uy
    0xC0uy
    0xC4uy
    0xC6uy
    0xC9uy
    0xCFuy
    0xD3uy
    0xDBuy
    0xDDuy
    0xDFuy
    0xFFuy
|]

/// Changes one of the inputs at random.
let mutate (random: Random) (seeds: byte[][]) =
    let input = Array.copy seeds[random.Next seeds.Length]

    for _ in 0 .. random.Next 4 do
        if input.Length > 0 then
            let place = random.Next input.Length

            match random.Next 3 with
            | 0 -> input[place] <- byte (random.Next 256)
            | 1 -> input[place] <- interesting[random.Next interesting.Length]
            | _ -> input[place] <- input[place] ^^^ (1uy <<< random.Next 8)

    match random.Next 4 with
    | 0 -> input[.. random.Next(input.Length + 1) - 1]
    | 1 -> Array.append input seeds[random.Next seeds.Length]
    | _ -> input

/// What is changed: the corpus and the golden frames.
let seeds () =
    Array.append (corpus ()) (linesOf "golden")

/// Fuzzes for a while and returns how many inputs were tried, and those that threw.
let run (duration: TimeSpan) (seed: int) =
    let random = Random seed
    let seeds = seeds ()
    let found = Collections.Generic.List<byte[] * exn>()
    let watch = Stopwatch.StartNew()
    let mutable executions = 0L

    while watch.Elapsed < duration do
        let input = mutate random seeds
        executions <- executions + 1L

        try
            tryInput input
        with error ->
            found.Add((input, error))

    executions, List.ofSeq found

/// Pickles of much data on their way to other processes.
module Pycos.Mobility.Tests.CompressionTests

open System
open Expecto
open Pycos
open Pycos.Internals
open Pycos.TestRunner

let private seeds = 300
let private mostBytes = 1 <<< 22

/// Bytes that repeat what they have, more or less often: what can be made much smaller, and what can not.
let private bytesOf (random: Random) length =
    let bytes = Array.zeroCreate<byte> length
    random.NextBytes bytes
    let repeated = random.NextDouble()

    for at in 64..64 .. length - 64 do
        if random.NextDouble() < repeated then
            Array.blit bytes (random.Next(at / 64) * 64) bytes at 64

    bytes

/// The compressed bytes; none if the bytes stay as they are.
let private pack (bytes: byte[]) =
    match PackedPickle.TryPack(ReadOnlySpan bytes) with
    | true, packed -> Some packed
    | _ -> None

let private refuses (bytes: byte[]) =
    try
        PackedPickle.Unpack(bytes, mostBytes) |> Some
    with :? PickleException ->
        None

let tests =
    testList "Compression" [
        test "[GD59] what is compressed comes back, and only much that becomes smaller is" {
            Property.ofSeeds "bytes that were compressed" seeds (fun seed ->
                let random = Random seed
                let bytes = bytesOf random (random.Next(1, 200_000))

                for packed in Option.toList (pack bytes) do
                    Expect.isGreaterThanOrEqual bytes.Length PackedPickle.LeastBytes "no little one"
                    Expect.isLessThanOrEqual packed.Length (bytes.Length * 3 / 4) "it is worth it"
                    Expect.isTrue (PackedPickle.IsPacked packed) "it can be told"

                    Expect.isTrue
                        (PackedPickle.Unpack(packed, mostBytes).AsSpan().SequenceEqual bytes)
                        "the same bytes")
        }

        test "[GD59] zeros become smaller, and random bytes stay as they are" {
            let zeros = Array.zeroCreate<byte> 1_000_000
            Expect.isLessThan (pack zeros).Value.Length 1_000 "zeros"
            let random = Array.zeroCreate<byte> 1_000_000
            Random(1).NextBytes random
            Expect.isNone (pack random) "random bytes"
        }

        test "[GD59] damaged bytes are refused or are as many as they say, and never more than may come" {
            Property.ofSeeds "damaged bytes" seeds (fun seed ->
                let random = Random seed
                let packed = (pack (Array.init 100_000 (fun at -> byte (at / 100)))).Value

                for _ in 0 .. random.Next 4 do
                    packed[random.Next(1, packed.Length)] <- byte (random.Next 256)

                let cut = packed[.. random.Next packed.Length]

                for damaged in [ packed; cut ] do
                    refuses damaged
                    |> Option.iter (fun bytes -> Expect.isLessThanOrEqual bytes.Length mostBytes "no more"))

            let packed = (pack (Array.zeroCreate<byte>(2 * mostBytes))).Value
            Expect.isNone (refuses packed) "more than may come"
        }
    ]

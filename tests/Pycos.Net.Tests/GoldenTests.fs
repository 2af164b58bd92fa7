/// The bytes of a frame of each type, kept as files: whoever changes the wire sees it in a diff.
module Pycos.Net.Tests.GoldenTests

open System
open System.IO
open Expecto
open FsCheck.FSharp
open Pycos.Internals
open Pycos.Net.Tests.FrameCases

let private folder = Path.Combine(__SOURCE_DIRECTORY__, "golden")

let private fileOf (case: FrameCase) =
    Path.Combine(folder, FrameCatalogue.NameOf case.Type + ".hex")

/// The same frames in every run, with every optional field present in one of them or another.
let private examples (case: FrameCase) =
    let examplesEach = 5
    Gen.sampleWithSeed (FsCheck.Rnd(2026UL, 1UL)) 50 examplesEach case.Random

let private lines case = [| for example in examples case -> Convert.ToHexStringLower example |]

let accept () =
    Directory.CreateDirectory folder |> ignore

    for case in all do
        File.WriteAllLines(fileOf case, lines case)

let tests =
    testList "golden frames" [
        test "there is a case for every frame of the catalogue" {
            let inCatalogue = [ for info in FrameCatalogue.All -> info.Type ]
            Expect.equal (all |> List.map _.Type |> List.sort) (List.sort inCatalogue) "the types"
        }

        test "the manual has every frame with its code and its keys" {
            let manual =
                File.ReadAllLines(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "docs", "protocol.md"))

            for info in FrameCatalogue.All do
                let keys =
                    info.Fields
                    |> Array.mapi (fun i field -> $"{i + 1} {field}")
                    |> String.concat ", "

                let reliable = if info.IsReliable then "yes" else ""
                let row = $"| 0x{byte info.Type:X2} | {info.Name} | {reliable} | {keys} |"
                Expect.exists manual (fun line -> line.StartsWith(row, StringComparison.Ordinal)) row
        }

        for case in all do
            testCase
                $"[GN42] {FrameCatalogue.NameOf case.Type} is the bytes that it was; after a wanted change run with --accept"
            <| fun () -> Expect.sequenceEqual (lines case) (File.ReadAllLines(fileOf case)) "the bytes"
    ]

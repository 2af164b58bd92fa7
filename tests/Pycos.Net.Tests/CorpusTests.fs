/// Replays the inputs that were worth keeping, and fuzzes for a moment in every run.
module Pycos.Net.Tests.CorpusTests

open System
open Expecto
open Pycos.TestRunner

let tests =
    testList "fuzzing" [
        test "[GN1 GN7] every input of the corpus is read or refused" {
            let inputs = Fuzzing.corpus ()
            Expect.isGreaterThan inputs.Length 10 "there is a corpus"

            for input in inputs do
                Fuzzing.tryInput input
        }
        test "[GN1 GN7] inputs made from the corpus are read or refused" {
            let executions, found = Fuzzing.run (TimeSpan.FromSeconds 2.0) 2026

            for input, error in found do
                failtest $"{Convert.ToHexStringLower input}: {error}"

            Explored.property "inputs of the fuzzer" (int executions)
        }
    ]

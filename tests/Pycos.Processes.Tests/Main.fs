module Pycos.Processes.Tests.Main

open Expecto
open Pycos.TestRunner

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Processes" [ test "placeholder" { Expect.equal 1 1 "" } ]) argv

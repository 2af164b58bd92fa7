module Pycos.Core.Tests.Main

open Expecto
open Pycos.TestRunner

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Core" [ test "placeholder" { Expect.equal 1 1 "" } ]) argv

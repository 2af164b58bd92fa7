module Pycos.Api.Tests.Main

open Expecto
open Pycos.TestRunner

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Api" [ test "placeholder" { Expect.equal 1 1 "" } ]) argv

module Pycos.Travel.Tests.Main

open Expecto
open Pycos.TestRunner

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Code" [ StoreTests.tests; JourneyTests.tests ]) argv

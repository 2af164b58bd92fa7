module Pycos.Travel.Tests.Main

open Expecto
open Pycos.TestRunner

let private lists = [
    StoreTests.tests
    SharingTests.tests
    FunctionTests.tests
    CostTests.tests
    JourneyTests.tests
    CaseTests.tests
    RunTests.tests
    RefusalTests.tests
    SecurityTests.tests
    ModuleTests.tests
    ScriptTests.tests
    CountingTests.tests
    StaticsTests.tests
    AssemblyTests.tests
    PublishingTests.tests
    UnloadingTests.tests
]

[<EntryPoint>]
let main argv =
    try
        TestRun.runAll (testSequenced <| testList "Code" lists) argv
    finally
        Place.close ()

module Pycos.Mobility.Tests.Main

open Expecto
open Pycos.TestRunner

let private lists = [
    RoundTripTests.tests
    CoroutineTests.tests
    RefusalTests.tests
    GraphProperties.tests
    HostileTests.tests
    SurrogateTests.tests
    ClosureTests.tests
    ModuleValueTests.tests
    AddressTests.tests
    LifetimeTests.tests
    PruningTests.tests
    CompressionTests.tests
    TrailTests.tests
]

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Mobility" lists) argv

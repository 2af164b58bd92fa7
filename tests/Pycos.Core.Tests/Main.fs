module Pycos.Core.Tests.Main

open Expecto
open Pycos.TestRunner

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Core" 
            [ StoppingTests.tests
              SimulationTests.tests
              LifecycleTests.tests
              SchedulingTests.tests
              TaskTests.tests
              MessageTests.tests ]) argv

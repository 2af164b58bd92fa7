module Pycos.Core.Tests.Main

open Expecto
open Pycos.TestRunner

[<EntryPoint>]
let main argv =
    let tests =
        [ StoppingTests.tests
          SimulationTests.tests
          FairnessProperties.tests
          MutantTests.tests
          LifecycleTests.tests
          SchedulingTests.tests
          TaskTests.tests
          MessageTests.tests
          SocketTests.tests
          SocketLifeTests.tests
          SocketProperties.tests
          FramingTests.tests
          ConnectTests.tests
          DatagramTests.tests
          UnixSocketTests.tests
          StreamTests.tests
          PollerTests.tests ]

    TestRun.runAll (testList "Core" tests) argv

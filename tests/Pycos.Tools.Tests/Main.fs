module Pycos.Tools.Tests.Main

open Expecto
open Pycos.TestRunner

let private tests =
    testList "Tools" [
        SettingTests.tests
        ServiceHoursTests.tests
        NodeProgramTests.tests
        NodeSecurityTests.tests
        CliTests.tests
        SchedulerProgramTests.tests
        DeployTests.tests
    ]

[<EntryPoint>]
let main argv = TestRun.runAll tests argv

module Pycos.Processes.Tests.Main

open Expecto
open Pycos.TestRunner

/// What this program does instead of testing, if its arguments ask for it: the processes that tests start.
let private children = [
    SystemCallTests.runChild
    ProcessExitTests.runChild
    ForbiddenRingTests.runChild
    IdleTests.runChild
]

let private lists = [
    SystemCallTests.tests
    ProcessExitTests.tests
    ForbiddenRingTests.tests
    IdleTests.tests
    NodeExampleTests.tests
    ChatExampleTests.tests
    ClosureExampleTests.tests
    ClusterExampleTests.tests
    StandaloneExampleTests.tests
    ScriptExampleTests.tests
]

[<EntryPoint>]
let main argv =
    match List.tryPick (fun child -> child argv) children with
    | Some code -> code
    | None -> TestRun.runAll (testList "Processes" lists) argv

module Pycos.Dispycos.Tests.Main

open Expecto
open Pycos.TestRunner

let private tests =
    testList "Dispycos" [
        JobBoardTests.tests
        ProcessorBrokerProperties.tests
        MessageBundleProperties.tests
        RentedBytesTests.tests
        NodeManagerProperties.tests
        NodeManagerTests.tests
        ClusterTests.tests
        NodeSetupTests.tests
        ManagingTests.tests
        FailureTests.tests
        OutageTests.tests
        StrangerTests.tests
        DataTests.tests
        ActorTests.tests
        ActorEndingTests.tests
        SharingTests.tests
        DetachedTests.tests
        VersionTests.tests
        ChildJobTests.tests
        ShippingTests.tests
        IdleTests.tests
        AskingTests.tests
    ]

[<EntryPoint>]
let main argv =
    match argv with
    | [| argument; port |] when argument = NodeManagerSupport.clientArgument -> NodeManagerSupport.runClient (int port)
    | [| argument; port; name; kind |] when argument = DetachedTests.clientArgument ->
        DetachedTests.runClient (int port) name kind
    | [| argument; port |] when argument = FailureTests.clusterArgument -> FailureTests.runCluster false (int port)
    | [| argument; port |] when argument = FailureTests.slowArgument -> FailureTests.runCluster true (int port)
    | _ -> TestRun.runAll tests argv

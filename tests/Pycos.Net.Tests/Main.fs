module Pycos.Net.Tests.Main

open System
open Expecto
open Pycos.TestRunner

let private lists = [
    NodeIdTests.tests
    RemoteTaskTests.tests
    PeerTests.tests
    LostPeerTests.tests
    OutboxTests.tests
    SessionProperties.tests
    ClusterProperties.tests
    MessageProperties.tests
    RemoteChannelTests.tests
    ServiceTests.tests
    ServiceProperties.tests
    AnnouncementTests.tests
    DiscoveryTests.tests
    MachineTests.tests
    NetworkTests.tests
    StrangerTests.tests
    CertificateTests.tests
    LimitTests.tests
    LostProcessTests.tests
    NameProcessTests.tests
    MessageShapeTests.tests
    MessageRefusalTests.tests
    MessageContractTests.tests
    HostileMessageTests.tests
    GoldenTests.tests
    FrameProperties.tests
    AllocationTests.tests
    RecordTests.tests
    FrameLogProperties.tests
    FrameInputProperties.tests
    SecurityTests.tests
    HandshakeTests.tests
    CorpusTests.tests
    RandomFrameTests.tests
    StreamTests.tests
    LargeMessageTests.tests
    CrossingTests.tests
    ObservationTests.tests
    FileTransferTests.tests
    FileFolderTests.tests
    FileConfinementTests.tests
    FileRemainsTests.tests
    FileMachineTests.tests
    HolderTests.tests
    AnswerTests.tests
    PresenceTests.tests
    ForeignTaskTests.tests
    DeniedTests.tests
    SideBySideTests.tests
    TrioTests.tests
]

let private fuzz (seconds: string) =
    let seed = Environment.TickCount
    let executions, found = Fuzzing.run (TimeSpan.FromSeconds(float seconds)) seed

    for input, error in found do
        Console.WriteLine $"{Convert.ToHexStringLower input} {error.GetType().Name}: {error.Message}"

    Console.WriteLine $"{executions} inputs from seed {seed}, {found.Length} found"
    min found.Length 1

[<EntryPoint>]
let main argv =
    match argv with
    | [| "node"; name; mode; peers |] -> NodeProgram.run name mode (int peers)
    | [| "child"; name; port; heartbeat; resume |] -> ChildProgram.run name (int port) (float heartbeat) (float resume)
    | [| "--cluster"; first; last |] ->
        for seed in int first .. int last do
            try
                ClusterProperties.run seed
            with failure ->
                Console.WriteLine $"{seed}: {failure.Message}"

        0
    | [| "--accept" |] ->
        GoldenTests.accept ()
        0
    | [| "--fuzz"; seconds |] -> fuzz seconds
    | _ -> TestRun.runAll (testList "Net" lists) argv

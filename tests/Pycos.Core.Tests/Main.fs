module Pycos.Core.Tests.Main

open Expecto
open Pycos.TestRunner

let private lists = [
    StoppingTests.tests
    SimulationTests.tests
    FairnessProperties.tests
    MutantTests.tests
    LifecycleTests.tests
    SchedulingTests.tests
    TaskTests.tests
    MessageTests.tests
    NameTests.tests
    LockTests.tests
    SemaphoreTests.tests
    ConditionTests.tests
    CoordinationTests.tests
    SyncProperties.tests
    ScopeTests.tests
    ScopeEdgeTests.tests
    BusyScopeTests.tests
    TaskGroupTests.tests
    TaskGroupCancellationTests.tests
    CombinatorTests.tests
    StructureProperties.tests
    MonitorTests.tests
    SupervisorTests.tests
    SupervisorChangeTests.tests
    ChildAddressTests.tests
    SupervisorProperties.tests
    TerminationTests.tests
    TimerTests.tests
    CoroutineTests.tests
    BuilderTests.tests
    SocketSupport.onEachPoller "sockets over" [
        SocketTests.tests
        SocketLifeTests.tests
        SocketProperties.tests
        SocketFaultProperties.tests
        FramingTests.tests
        DatagramTests.tests
        UnixSocketTests.tests
        StreamTests.tests
        FileTests.tests
        ProcessTests.tests
        TlsTests.tests
        BulkSendTests.tests
        PooledReceiveTests.tests
    ]
    AbandonedFileTests.tests
    RingTests.tests
    ConnectTests.tests
    PollerContractTests.tests
    PortablePollerTests.tests
    PortablePollerProperties.tests
    PollerTests.tests
    LoggerTests.tests
    MeterTests.tests
    CompanionTests.tests
    BusyWaitTests.tests
    SchedulerGroupTests.tests
    GroupListenerTests.tests
    AnalyzerTests.tests
    ChannelTests.tests
    ChannelRoomTests.tests
    ChannelProperties.tests
    BlockingTests.tests
    ContractTests.tests
    HotSwapTests.tests
    HotSwapPlaceTests.tests
    HotSwapRefusalTests.tests
    HotSwapRequestTests.tests
    HotSwapProperties.tests
    AltTests.tests
    AltRefusalTests.tests
    AltProperties.tests
]

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Core" lists) argv

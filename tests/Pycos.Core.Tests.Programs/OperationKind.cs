namespace Pycos.Core.Tests.Programs;

/// <summary>What a task of a random program can do.</summary>
public enum OperationKind
{
    Yield,
    Spin,
    Sleep,
    Send,
    SendAsync,
    SendMany,
    Deliver,
    Receive,
    ReceiveTimed,
    ReceiveMany,
    Scan,
    ScanTimed,
    Suspend,
    SuspendTimed,
    Resume,
    Throw,
    Terminate,
    Finish,
    FinishTimed,
    Spawn,
    Nested,
    Cancel,
    ReceiveCancellable,
    SleepCancellable,
    SendCancellable,
    SetDaemon,
}

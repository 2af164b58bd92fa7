namespace Pycos.Core.Tests.Programs;

/// <summary>What the tasks of a program about hot swaps do.</summary>
public enum SwapOperationKind
{
    // What the task does whose code is replaced, at its top level.

    Receive,
    Scan,
    Sleep,
    Yield,
    Suspend,
    Nested,
    Lock,
    WaitForTask,
    Point,
    Allow,
    AllowWithState,
    Forbid,

    // What others do to it.

    Send,
    Ask,
    AskBadly,
    Cancel,
    Throw,
    Terminate,
    Resume,
    Pause,
}

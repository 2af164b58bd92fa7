namespace Pycos.Core.Tests.Programs;

/// <summary>What a task of a program about synchronization can do.</summary>
public enum SyncOperationKind
{
    /// <summary>Gives way, or sleeps.</summary>
    Pause,

    /// <summary>Waits for its turn without a limit.</summary>
    Take,

    /// <summary>Waits for its turn for a time.</summary>
    TakeTimed,

    /// <summary>Waits for its turn with a token.</summary>
    TakeCancellable,

    /// <summary>Takes without waiting.</summary>
    Try,

    /// <summary>Gives back what it took last.</summary>
    GiveBack,

    /// <summary>Sets, signals, notifies, adds.</summary>
    Change,

    /// <summary>Resets, removes, notifies all.</summary>
    ChangeBack,

    /// <summary>Throws an exception in another task.</summary>
    Throw,

    /// <summary>Cancels the token of another task's wait.</summary>
    Cancel,

    /// <summary>Terminates another task.</summary>
    Terminate,
}

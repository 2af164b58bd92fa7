namespace Pycos.Internals;

/// <summary>Why a waiting task goes on.</summary>
internal enum WakeReason : byte
{
    /// <summary>What it waited for has come.</summary>
    Granted,

    /// <summary>Its deadline has passed.</summary>
    TimedOut,

    /// <summary>The cancellation token of the wait was cancelled.</summary>
    Cancelled,

    /// <summary>An exception waits to be thrown in it.</summary>
    Interrupted,
}

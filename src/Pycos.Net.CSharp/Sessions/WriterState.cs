namespace Pycos.Internals;

/// <summary>What the writer of a connection does.</summary>
internal enum WriterState
{
    /// <summary>It writes, or was told that there is something to write.</summary>
    Awake,

    /// <summary>It has nothing to write and will look again soon by itself.</summary>
    Dozing,

    /// <summary>It looks again when it is woken.</summary>
    Asleep,
}

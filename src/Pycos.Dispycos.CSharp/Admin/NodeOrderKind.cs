namespace Pycos.Internals;

/// <summary>What a node may be told to do.</summary>
internal enum NodeOrderKind
{
    /// <summary>To take no further clients, and to ask those that are there to leave when their jobs have ended. It goes on running.</summary>
    Drain,

    /// <summary>To take clients again.</summary>
    Resume,

    /// <summary>To ask its clients to leave, and to end.</summary>
    Stop,
}

namespace Pycos.Internals;

/// <summary>What became of an attempt to register a name.</summary>
internal enum NameResult
{
    /// <summary>The task has the name.</summary>
    Done,

    /// <summary>Another task has it.</summary>
    InUse,

    /// <summary>The task has ended.</summary>
    Ended,
}

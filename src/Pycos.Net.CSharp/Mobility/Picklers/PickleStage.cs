namespace Pycos.Internals;

/// <summary>When an object is complete at the reader.</summary>
internal enum PickleStage
{
    /// <summary>When it has been allocated: all of it is in its header.</summary>
    Allocated,

    /// <summary>When everything else has been allocated, and before any other body is read: delegates.</summary>
    Created,

    /// <summary>When its body has been read, in any order.</summary>
    Filled,

    /// <summary>When what it reaches is complete: a table needs the hash codes of its keys.</summary>
    Rebuilt,
}

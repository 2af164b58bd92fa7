namespace Pycos.Internals;

/// <summary>How far a coroutine has come. The order matters: everything from <see cref="Completed"/> on has ended.</summary>
internal enum FrameState : byte
{
    /// <summary>Nothing has run.</summary>
    Created,

    /// <summary>It has taken its first step.</summary>
    Started,

    /// <summary>It has returned.</summary>
    Completed,

    /// <summary>It has thrown.</summary>
    Faulted,
}

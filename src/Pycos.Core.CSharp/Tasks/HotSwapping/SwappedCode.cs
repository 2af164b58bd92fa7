namespace Pycos.Internals;

/// <summary>New code of a task, and, once it has taken over, the frame that stands between it and the task.</summary>
internal abstract class SwappedCode : Frame
{
    private protected SwappedCode() => State = FrameState.Started;

    /// <summary>The name of its function.</summary>
    internal abstract string CodeName { get; }

    /// <summary>The outermost frame of the code itself.</summary>
    internal abstract Frame Body { get; }

    /// <summary>It will not take over: its coroutine has not run and may be used again.</summary>
    internal void Discard() => Body.State = FrameState.Created;
}

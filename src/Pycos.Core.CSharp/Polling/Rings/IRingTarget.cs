namespace Pycos.Internals;

/// <summary>Who has made requests of the ring, and is told of their completion.</summary>
internal interface IRingTarget
{
    /// <summary>Called on the scheduler's thread while it looks at what has completed.</summary>
    void Complete(RingOperation operation, in RingCompletion completion);

    /// <summary>The ring is about to go: what is wanted of its memory has to be copied now.</summary>
    void Evacuate();
}

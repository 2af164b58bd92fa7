namespace Pycos.Internals;

/// <summary>Something that is done once for all that happens in a round of a scheduler's loop, before it looks at the world.</summary>
internal interface IRoundEnd
{
    /// <summary>The round is over. On the scheduler's thread.</summary>
    void EndRound();
}

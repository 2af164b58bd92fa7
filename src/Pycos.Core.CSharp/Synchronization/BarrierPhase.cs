namespace Pycos.Internals;

/// <summary>One phase of a barrier: those who waited for it look here how its end went.</summary>
internal sealed class BarrierPhase(long number)
{
    internal long Number => number;

    /// <summary>What the post-phase action has thrown.</summary>
    internal Exception? Failure { get; set; }
}

namespace Pycos.Core.Tests.Programs;

/// <summary>What the model knows of one request for a hot swap.</summary>
internal sealed class SwapEntry(int number, SwapAnswer answer, bool isGood, long askedAt)
{
    internal int Number => number;

    /// <summary>What the old code does about it.</summary>
    internal SwapAnswer Answer => answer;

    /// <summary>Whether its new code can be made.</summary>
    internal bool IsGood => isGood;

    internal long AskedAt => askedAt;

    internal HotSwapRequest? Request { get; set; }

    internal HotSwapStatus? Status => Request?.Outcome?.Status;

    /// <summary>What its waiter was told.</summary>
    internal List<HotSwapOutcome> Told { get; } = [];

    internal bool Cancelled { get; set; }

    internal bool Refused { get; set; }

    internal int Made { get; set; }

    internal int Started { get; set; }
}

namespace Pycos.Core.Tests.Programs;

/// <summary>What is wrong with the scheduler in a test of the tests; by default nothing.</summary>
public sealed record Faults
{
    /// <summary>Longer than any run may be, yet finite, so that the run meets its step limit.</summary>
    internal const int NoPollInterval = 200_000;

    /// <summary>One wake-up in so many is dropped; 0 is none.</summary>
    public int DropOneWakeUpIn { get; init; }

    /// <summary>The task that became ready last runs first.</summary>
    public bool LastInFirstOut { get; init; }

    /// <summary>Tasks need not give way.</summary>
    public bool NoBudget { get; init; }

    /// <summary>Nothing is looked at while tasks are ready.</summary>
    public bool NeverPolls { get; init; }

    /// <summary>Every so many dequeues another task than the recorded one is taken out of order; 0 is never.</summary>
    public int SwapOneIn { get; init; }
}

namespace Pycos.Core.Tests.Programs;

/// <summary>What is wrong with the hot swaps of a run, for tests of the tests.</summary>
public enum SwapFault
{
    None,

    /// <summary>A wait inside a nested call is taken for a place.</summary>
    Nested,

    /// <summary>A request that waits is kept, and the later one is void.</summary>
    FirstWins,

    /// <summary>The state is not handed over.</summary>
    Stateless,

    /// <summary>A message is lost when new code is made.</summary>
    Lossy,

    /// <summary>Every third look at the task sees nothing.</summary>
    Blind,

    /// <summary>A request is told to be cancelled and is met all the same.</summary>
    Unstoppable,
}

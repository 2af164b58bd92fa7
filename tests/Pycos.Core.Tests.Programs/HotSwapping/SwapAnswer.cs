namespace Pycos.Core.Tests.Programs;

/// <summary>What old code does about the exception by which it is to be left.</summary>
internal enum SwapAnswer
{
    LetPass,
    CleanUpFirst,
    Refuse,
    Swallow,
    Return,
}

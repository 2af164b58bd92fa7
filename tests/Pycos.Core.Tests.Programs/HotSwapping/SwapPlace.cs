namespace Pycos.Core.Tests.Programs;

/// <summary>Where the code of a task stands, as far as hot swaps are concerned.</summary>
internal enum SwapPlace
{
    None,
    Wait,
    Point,
}

namespace Pycos.Core.Tests.Programs;

/// <summary>Numbers as sets of bits.</summary>
internal static class Bits
{
    internal static bool Has(this int set, int bit) => (set & (1 << bit)) != 0;
}

namespace Pycos.Internals;

/// <summary>Limits in bytes, of which 0 is none.</summary>
internal static class MemoryLimits
{
    /// <summary>What is left by two limits.</summary>
    public static long Least(long one, long other) => one == 0 ? other : other == 0 ? one : Math.Min(one, other);
}

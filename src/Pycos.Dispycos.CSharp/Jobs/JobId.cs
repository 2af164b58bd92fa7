using Pycos.Internals;

namespace Pycos;

/// <summary>Which job of a client one is. Never used twice by one client.</summary>
/// <param name="Number">The first job of a client has 1.</param>
[TravelsByFields]
public readonly record struct JobId(long Number)
{
    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"job {Number}";
}

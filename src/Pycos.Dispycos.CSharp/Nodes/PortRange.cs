using System.Globalization;
using System.Net;

namespace Pycos;

/// <summary>A range of TCP ports. The default is none in particular: the system chooses.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one; it belongs to the range.</param>
public readonly record struct PortRange(int First, int Last)
{
    /// <summary>Whether the system chooses.</summary>
    public bool IsAny => First == 0 && Last == 0;

    /// <summary>How many ports there are in it; 0 if the system chooses.</summary>
    public int Count => IsAny ? 0 : Last - First + 1;

    internal bool IsValid => IsAny || (First >= 1 && First <= Last && Last <= IPEndPoint.MaxPort);

    /// <summary>The range as <c>9707-9714</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        IsAny ? "any" : First == Last ? First.ToString(CultureInfo.InvariantCulture) : FormattableString.Invariant($"{First}-{Last}");
}

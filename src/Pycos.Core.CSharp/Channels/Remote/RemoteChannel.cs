using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A channel of another process, as <see cref="BroadcastChannel{T}"/> holds it. Equal to another one of the same channel.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed record RemoteChannel(RemoteSite Site, long Number, string Name)
{
    public bool Equals(RemoteChannel? other) => other is not null && Number == other.Number && Site.Equals(other.Site);

    public override int GetHashCode() => HashCode.Combine(Number, Site);

    public override string ToString() => $"{Name}/{Number}@{Site}";
}

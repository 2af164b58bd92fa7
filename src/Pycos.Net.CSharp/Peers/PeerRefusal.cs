using System.Diagnostics;
using System.Net;

namespace Pycos;

/// <summary>A connection to or from another node came to nothing; see <see cref="PycosNode.PeerRefused"/>.</summary>
/// <param name="Address">Where the other side was.</param>
/// <param name="Code">The number of the reason in docs/protocol.md; 0 if the other side just did not answer or hung up.</param>
/// <param name="Reason">What was wrong, in words.</param>
/// <param name="ByPeer">Whether the other side refused, rather than this one.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PeerRefusal(EndPoint Address, int Code, string Reason, bool ByPeer)
{
    /// <summary>Says who refused whom, and why.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        ByPeer ? $"{Where} refused the connection: {Reason}" : $"the connection with {Where} was refused: {Reason}";

    private string? Where => Address is DnsEndPoint named ? $"{named.Host}:{named.Port}" : Address.ToString();
}

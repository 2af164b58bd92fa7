using Pycos.Internals;

namespace Pycos.CliTool;

/// <summary>A client that was found.</summary>
/// <param name="Peer">As a peer.</param>
/// <param name="State">How it is.</param>
internal sealed record FoundClient(PeerInfo Peer, ClientState State)
{
    /// <summary>What it is called if others have its name: the beginning of its number.</summary>
    internal string ShortId => Peer.Id.ToString()[..8];
}

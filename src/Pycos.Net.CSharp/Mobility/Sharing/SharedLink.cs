namespace Pycos.Internals;

/// <summary>Hands shared values over to a peer, each once in a session.</summary>
internal sealed class SharedLink(PycosNode node, Peer peer)
{
    public OwnSharedValues Values { get; } = new();

    private RemoteService<(string Sha256, int Length), bool> Offers => new(node, peer, CodeNames.Value);

    private RemoteService<(string Sha256, byte[] Bytes), bool> Puts => new(node, peer, CodeNames.Put);

    /// <summary>Sends what the peer does not have. One at a time may do so.</summary>
    public async Coroutine HandOverAsync(Func<TimeSpan?> left, CancellationToken cancellation)
    {
        foreach (var value in Values.Unsent.Values)
        {
            try
            {
                if (await Offers.CallAsync((value.Sha256, value.Bytes.Length), left(), cancellationToken: cancellation))
                {
                    await Puts.CallAsync((value.Sha256, value.Bytes), left(), cancellationToken: cancellation);
                }
            }
            catch
            {
                Values.Forget(value.Sha256);
                throw;
            }

            Values.Unsent.TryRemove(value.Sha256, out _);
            NetLog.SharedValueHandedOver(node.Log, value.Bytes.Length, value.Sha256, peer.ToString());
        }
    }
}

namespace Pycos.Internals;

/// <summary>Hands shared values over to a peer, each once in a session. Used from every thread.</summary>
internal sealed class SharedLink(PycosNode node, Peer peer, OwnSharedValues values)
{
    /// <summary>How many of the first values the peer has been offered.</summary>
    private int known;

    public bool HasNew => values.Count > Volatile.Read(ref known);

    private RemoteService<(string Sha256, int Length), bool> Offers => new(node, peer, CodeNames.Value);

    private RemoteService<(string Sha256, byte[] Bytes), bool> Puts => new(node, peer, CodeNames.Put);

    /// <summary>Sends what the peer does not have. One at a time may do so. Of a value that it refuses only the code fails that captured it.</summary>
    public async Coroutine HandOverAsync(Func<TimeSpan?> left, CancellationToken cancellation)
    {
        while (HasNew)
        {
            var next = values.At(known);
            try
            {
                if (next is not null && await Offers.CallAsync((next.Sha256, next.Bytes.Length), left(), cancellationToken: cancellation))
                {
                    await Puts.CallAsync((next.Sha256, next.Bytes), left(), cancellationToken: cancellation);
                }
            }
            catch (ServiceCallException refused) when (refused.Reason is ServiceCallFailure.Failed or ServiceCallFailure.BadArguments)
            {
                Volatile.Write(ref known, known + 1);
                throw;
            }

            Volatile.Write(ref known, known + 1);
            if (next is not null)
            {
                NetLog.SharedValueHandedOver(node.Log, next.Bytes.Length, next.Sha256, peer.ToString());
            }
        }
    }
}

namespace Pycos.Internals;

/// <summary>What a handshake asks the node.</summary>
internal interface IHandshakePolicy
{
    /// <summary>Whether a node is welcome that has not proved anything yet, so the answer must change nothing.</summary>
    /// <returns>Null, or <see cref="ErrorCode.IgnoringPeers"/> or <see cref="ErrorCode.StaleIncarnation"/>.</returns>
    ErrorCode? Judge(NodeId peer);

    /// <summary>
    /// Whether this initiator is still to prove itself to a node: not, if the two are connected by now, or another attempt is further. If
    /// yes, a connection that the node has dialled at the same time may be refused from now on.
    /// </summary>
    bool TryBeginProof(NodeId peer);

    /// <summary>Which session a node begins or goes on with that has proved itself to this responder.</summary>
    SessionChoice Choose(NodeId peer, ResumePoint? asked);
}

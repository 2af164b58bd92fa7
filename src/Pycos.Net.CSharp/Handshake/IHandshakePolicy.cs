namespace Pycos.Internals;

/// <summary>What a handshake asks the node.</summary>
internal interface IHandshakePolicy
{
    /// <summary>Whether a node is welcome that has not proved anything yet, so the answer must change nothing.</summary>
    /// <returns>Null, or <see cref="ErrorCode.IgnoringPeers"/> or <see cref="ErrorCode.StaleIncarnation"/>.</returns>
    ErrorCode? Judge(NodeId peer);

    /// <summary>Which session a node begins or goes on with that has proved itself to this responder.</summary>
    SessionChoice Choose(NodeId peer, ResumePoint? asked);
}

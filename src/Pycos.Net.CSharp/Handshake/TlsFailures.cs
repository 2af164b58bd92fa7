namespace Pycos.Internals;

/// <summary>What it means when two sides do not come to TLS.</summary>
internal static class TlsFailures
{
    internal const string NotUsedHere =
        $"it uses TLS, and this node is set to {nameof(NodeTransport)}.{nameof(NodeTransport.PlainText)}: set both alike";

    internal const string NotUsedThere =
        $"it does not use TLS, which this node requires: set {nameof(NodeTransport)}.{nameof(NodeTransport.Tls)} there";

    /// <summary>What a node in plain text is told by one that requires TLS.</summary>
    internal const string Required = "the node requires TLS";

    /// <summary>What such a node makes of it.</summary>
    internal const string RequiredThere =
        $"it requires TLS, and this node is set to {nameof(NodeTransport)}.{nameof(NodeTransport.PlainText)}: set both alike";

    /// <summary>Why a connection did not come to TLS, by what the other side said instead.</summary>
    internal static Refused Explain(TlsHandshakeException exception)
    {
        if (Refusals.TryDecode(exception.Opening) is { } refused)
        {
            return refused;
        }

        var why = !exception.IsAnswered
            ? "it closed the connection at the first bytes of TLS, as a node does that is set to "
                + $"{nameof(NodeTransport)}.{nameof(NodeTransport.PlainText)}: set both alike"
            : !exception.Opening.IsEmpty ? "what answers there speaks no TLS, which this node requires"
            : $"the TLS handshake came to nothing: {exception.Message}";
        return new Refused(ErrorCode.TlsRequired, why, IsByPeer: false);
    }
}

namespace Pycos;

/// <summary>What a node and one of its peers have exchanged so far, over all sessions since the node first knew it.</summary>
/// <param name="FramesSent">Frames that were numbered and sent, or wait to be: all but heartbeats and confirmations.</param>
/// <param name="FramesReceived">Such frames that were taken in, each once.</param>
/// <param name="BytesSent">Bytes that were written to connections, without those of TLS and of handshakes; with what was sent again.</param>
/// <param name="BytesReceived">Bytes that were read from connections, without those of TLS and of handshakes.</param>
/// <param name="MessagesSent">Messages to tasks and channels among the frames.</param>
/// <param name="MessagesReceived">Messages to tasks and channels among the frames that were taken in.</param>
/// <param name="CodeBytesSent">Bytes of assemblies that the peer lacked and was sent, to run code in them.</param>
/// <param name="CodeBytesReceived">Bytes of assemblies that the peer has sent, and that were stored.</param>
/// <param name="Resumptions">How often a lost connection was made again without loss.</param>
/// <param name="RequestsUnderWay">Requests to the peer that it has not answered yet.</param>
public readonly record struct PeerStatistics(
    long FramesSent,
    long FramesReceived,
    long BytesSent,
    long BytesReceived,
    long MessagesSent,
    long MessagesReceived,
    long CodeBytesSent,
    long CodeBytesReceived,
    long Resumptions,
    int RequestsUnderWay)
{
    /// <summary>Both together.</summary>
    internal PeerStatistics Plus(in PeerStatistics other) => new(
        FramesSent + other.FramesSent,
        FramesReceived + other.FramesReceived,
        BytesSent + other.BytesSent,
        BytesReceived + other.BytesReceived,
        MessagesSent + other.MessagesSent,
        MessagesReceived + other.MessagesReceived,
        CodeBytesSent + other.CodeBytesSent,
        CodeBytesReceived + other.CodeBytesReceived,
        Resumptions + other.Resumptions,
        RequestsUnderWay + other.RequestsUnderWay);
}

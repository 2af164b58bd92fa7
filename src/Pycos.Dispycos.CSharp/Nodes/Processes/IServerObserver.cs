namespace Pycos.Internals;

/// <summary>Who is told of a server's process. On the node's thread.</summary>
internal interface IServerObserver
{
    /// <summary>Whether the client has much to read still.</summary>
    bool IsCrowded { get; }

    /// <summary>Something has happened to it.</summary>
    void Tell(SessionEvent happened);

    /// <summary>There is no process any more, and nobody has its port.</summary>
    void Ended(SessionEvent how, int port);

    /// <summary>The client is to be told something.</summary>
    void Report(NodeReport report);

    /// <summary>Its memory was measured.</summary>
    void Measured();
}

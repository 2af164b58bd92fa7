namespace Pycos.Internals;

/// <summary>What a server process is told when it starts, as a line of JSON on its standard input.</summary>
/// <param name="Name">Its name: that of its node and its number.</param>
/// <param name="Node">The name of its node.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Incarnation">Counts the processes under that number, from 1.</param>
/// <param name="Session">The session that it belongs to.</param>
/// <param name="Key">The session's key.</param>
/// <param name="Cluster">The cluster of its node.</param>
/// <param name="ListenOn">The address that it accepts its client's connections on.</param>
/// <param name="Port">The port; 0 for any free one.</param>
/// <param name="Advertise">The address that clients use, if that is another.</param>
/// <param name="IsPlainText">Whether connections are not encrypted: on the loopback address of one machine.</param>
/// <param name="CodeDirectory">Where the assemblies of clients are kept, for all servers of the node.</param>
/// <param name="WorkDirectory">The server's own directory, which is its current one. That of the session is above it.</param>
/// <param name="MemoryLimit">How many bytes of memory it may use; 0 for no limit.</param>
/// <param name="Grace">How long jobs are given to end when it is interrupted.</param>
/// <param name="MaxFileBytes">How many bytes a file may have that its client sends or fetches.</param>
/// <param name="Compresses">Whether much data goes to the client, and to other servers, compressed.</param>
/// <param name="SendsTraces">Whether the client is told where exceptions of its jobs were thrown.</param>
/// <param name="ResultsDirectory">Where results of detached jobs are left for the node.</param>
/// <param name="MaxResultsBytes">How many bytes all of them may have.</param>
/// <param name="Heartbeat">How often it looks whether its client is there: as its node does.</param>
/// <param name="ResumeTimeout">How long it waits for a client that is not: as its node does, so that neither gives it up before the other.</param>
internal sealed record ServerSettings(
    string Name,
    string Node,
    int Number,
    int Incarnation,
    Guid Session,
    byte[] Key,
    string Cluster,
    string ListenOn,
    int Port,
    string? Advertise,
    bool IsPlainText,
    string CodeDirectory,
    string WorkDirectory,
    long MemoryLimit,
    TimeSpan Grace,
    long MaxFileBytes,
    bool Compresses,
    bool SendsTraces,
    string ResultsDirectory,
    long MaxResultsBytes,
    TimeSpan Heartbeat,
    TimeSpan ResumeTimeout);

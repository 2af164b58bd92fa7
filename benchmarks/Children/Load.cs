namespace Pycos.Benchmarks.Children;

/// <summary>What the clients of an echo server do.</summary>
/// <param name="Connections">How many of them there are.</param>
/// <param name="MessageBytes">The length of each message.</param>
/// <param name="Depth">How many messages each has under way at a time.</param>
/// <param name="Reconnects">Whether each message has a connection of its own, which the client closes after the echo.</param>
/// <param name="Tls">Whether they speak TLS 1.3.</param>
internal sealed record Load(int Connections, int MessageBytes = 64, int Depth = 1, bool Reconnects = false, bool Tls = false)
{
    private const string Reconnect = "reconnect";
    private const string InTls = "tls";

    /// <summary>How the load generators, that in C as well as that in .NET, are told.</summary>
    public string[] Arguments =>
        [$"{Connections}", $"{MessageBytes}", $"{Depth}", Reconnects ? Reconnect : "keep", Tls ? InTls : "plain"];

    /// <summary>Reads <see cref="Arguments"/>.</summary>
    /// <exception cref="UsageException">They make no sense.</exception>
    public static Load Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [var connections, var bytes, var depth, var renewal, var protocol] => new Load(
            Number.Parse(connections), Number.Parse(bytes), Number.Parse(depth), renewal == Reconnect, protocol == InTls),
        _ => throw new UsageException("a load has five numbers and words"),
    };
}

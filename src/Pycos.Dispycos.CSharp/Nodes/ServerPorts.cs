namespace Pycos.Internals;

/// <summary>The ports of servers. One that was given back is taken again last, in case another program has taken it meanwhile.</summary>
internal sealed class ServerPorts(PortRange range)
{
    private readonly Queue<int> free = new(range.IsAny ? [] : Enumerable.Range(range.First, range.Count));

    /// <summary>A free one; 0 for any, null if there is none, since servers that do not end still have theirs.</summary>
    internal int? Take() => range.IsAny ? 0 : free.TryDequeue(out var port) ? port : null;

    internal void Return(int port)
    {
        if (port != 0)
        {
            free.Enqueue(port);
        }
    }
}

namespace Pycos.Internals;

/// <summary>The servers that have jobs ahead of their turn, the one first whose line has not gone on for longest.</summary>
internal sealed class AheadRow
{
    private readonly Row<BoardServer> row = new();

    internal BoardServer? First => row.First;

    internal void Add(BoardServer server, long now)
    {
        server.IsAhead = true;
        server.ProgressAt = now;
        row.Append(server);
    }

    /// <summary>Takes one out; does nothing for one that is not in it.</summary>
    internal void Remove(BoardServer server)
    {
        if (server.IsAhead)
        {
            server.IsAhead = false;
            row.Remove(server);
        }
    }
}

using System.Net;

namespace Pycos.Internals;

/// <summary>
/// Counts the connections whose other side has not proved yet who it is, so that no source can use up the places of all. Takes no more
/// memory than the places that there are. Used by one thread at a time.
/// </summary>
internal sealed class UnprovedConnections(int most, int mostOfSource)
{
    private readonly Dictionary<IPAddress, int> sources = [];

    internal int Count { get; private set; }

    /// <summary>Takes a place for a connection of a source.</summary>
    /// <returns>Why there is none; null if there was one, which <see cref="Leave"/> gives back.</returns>
    internal string? TryEnter(IPAddress address)
    {
        if (Count >= most)
        {
            return $"{most} other connections have not proved yet who they are ({nameof(NodeOptions.MaxHandshakes)})";
        }

        var source = SourceAddress.Of(address);
        var present = sources.GetValueOrDefault(source);
        if (present >= mostOfSource)
        {
            return $"{mostOfSource} other connections of {source} have not proved yet who they are "
                + $"({nameof(NodeOptions.MaxHandshakesPerSource)})";
        }

        sources[source] = present + 1;
        Count++;
        return null;
    }

    internal void Leave(IPAddress address)
    {
        var source = SourceAddress.Of(address);
        Count--;
        if (--sources[source] == 0)
        {
            sources.Remove(source);
        }
    }
}

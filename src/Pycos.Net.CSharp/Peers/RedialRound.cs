namespace Pycos.Internals;

/// <summary>
/// The places of a lost peer are tried one after the other, in rounds. Its process is gone if in several rounds all of them refuse: one that
/// only does not answer may be cut off.
/// </summary>
internal sealed class RedialRound
{
    /// <summary>How many places of a peer are tried: enough for one that has several networks, and few to be sent to by a stranger's list.</summary>
    internal const int MostPlaces = 8;

    private int refusedRounds;
    private int places;
    private int refusals;

    /// <summary>Where a peer may be, the best place first: where it was found, then where it says that it is.</summary>
    internal static IReadOnlyList<Location> PlacesOf(Peer peer)
    {
        IEnumerable<Location> found = peer.DialledAt is { } place ? [place] : [];
        return [.. found.Concat(peer.Endpoints).Distinct().Take(MostPlaces)];
    }

    /// <summary>A place was tried.</summary>
    /// <param name="isRefused">Whether its host said that nobody listens there.</param>
    internal void Note(bool isRefused)
    {
        places++;
        refusals += isRefused ? 1 : 0;
    }

    /// <summary>The round is over.</summary>
    /// <returns>In how many rounds, this one the last, every place has refused.</returns>
    internal int End()
    {
        refusedRounds = places > 0 && refusals == places ? refusedRounds + 1 : 0;
        (places, refusals) = (0, 0);
        return refusedRounds;
    }
}

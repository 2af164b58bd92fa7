using System.Net;

namespace Pycos.Internals;

/// <summary>
/// Tells of announcements that were ignored and of nodes that could not be connected to: of each source and reason once a minute, and
/// of few altogether, since anybody can send datagrams.
/// </summary>
internal sealed class RefusalReports(PycosNode node)
{
    private readonly ReportRates rates = new();
    private readonly Queue<string> unmet = new();

    /// <summary>The last places that nodes announced and that could not be connected to, and why.</summary>
    internal IEnumerable<string> Unmet => unmet;

    internal void Report(DiscoveryRefusal refusal, IPEndPoint source, long now)
    {
        if (!rates.TryTake(source.Address, (int)refusal, now))
        {
            return;
        }

        node.ReportRefusal(new PeerRefusal(
            source, DiscoveryRefusals.CodeOf(refusal), $"its announcement was ignored: {DiscoveryRefusals.Explain(refusal)}", ByPeer: false));
    }

    internal void NotMet(Location place, string why)
    {
        const int Kept = 4;
        unmet.Enqueue($"{place}: {why}");
        if (unmet.Count > Kept)
        {
            unmet.Dequeue();
        }
    }
}

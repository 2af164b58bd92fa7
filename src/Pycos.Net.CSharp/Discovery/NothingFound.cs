using System.Globalization;
using System.Text;

namespace Pycos.Internals;

/// <summary>Says what a node has tried and seen that has found nobody.</summary>
internal static class NothingFound
{
    /// <summary>Makes the sentences.</summary>
    /// <param name="announcedTo">Where announcements were sent to.</param>
    /// <param name="seeds">The places that were tried, and why each did not answer.</param>
    /// <param name="refusals">The announcements that were ignored.</param>
    /// <param name="unmet">The nodes that announced themselves and could not be connected to.</param>
    internal static string Describe(
        IReadOnlyCollection<string> announcedTo,
        IReadOnlyCollection<string> seeds,
        IReadOnlyCollection<(DiscoveryRefusal Refusal, long Count, System.Net.IPAddress LastSource)> refusals,
        IReadOnlyCollection<string> unmet)
    {
        var text = new StringBuilder();
        text.Append(announcedTo.Count > 0 ? $"It announced itself to {string.Join(", ", announcedTo)}" : "It did not announce itself");
        text.Append(seeds.Count > 0 ? $", and tried {string.Join("; ", seeds)}. " : ", and has no seeds. ");
        var telling = refusals.Where(refusal => refusal.Refusal.IsTelling()).ToArray();
        if (telling.Length == 0 && unmet.Count == 0)
        {
            text.Append(
                "It heard no other node: perhaps none is running, or a firewall stops UDP, or the nodes are on different networks; then name "
                + "one in NodeOptions.Peers.");
        }

        foreach (var (refusal, count, last) in telling)
        {
            text.Append(CultureInfo.InvariantCulture, $"Ignored {count} datagram(s), the last one from {last}: ");
            text.Append(DiscoveryRefusals.Explain(refusal)).Append(". ");
        }

        foreach (var place in unmet)
        {
            text.Append("Heard of a node and could not connect to it: ").Append(place).Append(". ");
        }

        return text.ToString().TrimEnd();
    }
}

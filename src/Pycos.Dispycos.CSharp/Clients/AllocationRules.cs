namespace Pycos.Internals;

/// <summary>Decides which nodes a client uses: by its allocations, then by its function, and else all of them. Used from every thread.</summary>
internal sealed class AllocationRules(ClusterOptions options)
{
    private volatile AllocationRule[] rules = [.. options.Allocations.Select(static allocation => new AllocationRule(allocation))];

    /// <summary>The places that rules name.</summary>
    /// <exception cref="ArgumentException">One of them can not be meant as it is.</exception>
    internal static IEnumerable<string> PlacesOf(ClusterOptions options) =>
        options.Allocations.Select(static allocation => new AllocationRule(allocation)).Where(static rule => rule.IsPlace).Select(static rule => rule.Node);

    /// <summary>Puts a rule before the others, in the place of one for the same nodes.</summary>
    internal void Add(AllocationRule rule) => rules = [rule, .. rules.Where(other => other.Node != rule.Node)];

    /// <summary>How many servers of a node are wanted.</summary>
    internal AllocationDecision Decide(NodeOffer offer)
    {
        if (offer.Refusal is not null || offer.FreeCpus == 0)
        {
            return new(0, offer.Refusal ?? "it has no server to spare");
        }

        foreach (var rule in rules)
        {
            if (rule.Decide(offer) is { } decision)
            {
                return decision;
            }
        }

        return options.OnlyAllocations ? new(0, "no allocation of the client is for it") : Ask(offer);
    }

    private AllocationDecision Ask(NodeOffer offer)
    {
        try
        {
            return options.Allocate is { } allocate
                ? new(Math.Min(allocate(offer), offer.FreeCpus), "the client wants none of its servers")
                : new(offer.FreeCpus, "");
        }
        catch (Exception failure)
        {
            return new(0, $"the client's Allocate has failed: {failure.Message}");
        }
    }
}

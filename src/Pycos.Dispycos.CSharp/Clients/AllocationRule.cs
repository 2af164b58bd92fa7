using System.Net;
using System.Text.RegularExpressions;

namespace Pycos.Internals;

/// <summary>A <see cref="NodeAllocation"/> that was checked, and can be asked about nodes. Used from every thread.</summary>
internal sealed class AllocationRule
{
    /// <summary>An expression that takes longer is at fault: what it looks at has a few dozen characters.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(100);

    private readonly NodeAllocation allocation;
    private readonly IPNetwork? network;
    private readonly Regex node;
    private readonly Regex? platform;

    /// <exception cref="ArgumentException">It can not be meant as it is.</exception>
    internal AllocationRule(NodeAllocation allocation)
    {
        this.allocation = allocation;
        if (string.IsNullOrWhiteSpace(allocation.Node))
        {
            throw new ArgumentException("An allocation has a Node that names none; \"*\" stands for all.", nameof(allocation));
        }

        if (allocation.FreeMemoryBytes < 0 || allocation.FreeDiskBytes < 0)
        {
            throw new ArgumentException(
                $"The allocation for {allocation.Node} asks for less than no free memory or disk space; 0 stands for any.", nameof(allocation));
        }

        network = allocation.Node.Contains('/', StringComparison.Ordinal) ? NetworkOf(allocation.Node) : null;
        node = new Regex(
            $"^{Regex.Escape(allocation.Node).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        platform = allocation.Platform is { } expression ? ExpressionOf(allocation.Node, expression) : null;
    }

    /// <summary>Which nodes it is for, as it was given.</summary>
    internal string Node => allocation.Node;

    /// <summary>Whether it names one place, where the client can connect to.</summary>
    internal bool IsPlace => network is null && !allocation.Node.Contains('*', StringComparison.Ordinal);

    /// <summary>What it says about a node; <see langword="null"/> if it is not for that.</summary>
    internal AllocationDecision? Decide(NodeOffer offer)
    {
        if (!IsFor(offer) || platform?.IsMatch(offer.Platform) == false || !HasLabels(offer))
        {
            return null;
        }

        if (offer.Availability.MemoryBytes < allocation.FreeMemoryBytes)
        {
            return None($"{offer.Availability.MemoryBytes} bytes of memory are free, and {allocation.FreeMemoryBytes} must be");
        }

        if (offer.Availability.DiskBytes < allocation.FreeDiskBytes)
        {
            return None($"{offer.Availability.DiskBytes} bytes of disk space are free, and {allocation.FreeDiskBytes} must be");
        }

        return allocation.Cpus switch
        {
            null => new AllocationDecision(offer.FreeCpus, ""),
            0 => None("it is to be left alone"),
            < 0 and var spared when offer.FreeCpus + spared > 0 => new AllocationDecision(offer.FreeCpus + spared, ""),
            < 0 and var spared => None($"{offer.FreeCpus} processors are free, and {-spared} are to be left"),
            var wanted when wanted <= offer.FreeCpus => new AllocationDecision(wanted.Value, ""),
            var wanted => None($"{offer.FreeCpus} processors are free, and {wanted} are wanted"),
        };
    }

    private AllocationDecision None(string reason) => new(0, $"{reason} (allocation for {allocation.Node})");

    private bool IsFor(NodeOffer offer)
    {
        if (network is { } wanted)
        {
            return offer.Location is { } place && wanted.Contains(place.Address);
        }

        return node.IsMatch(offer.Name)
            || (offer.Location is { } at && (node.IsMatch(at.Address.ToString()) || node.IsMatch(at.ToString()) || node.IsMatch($"{offer.Name}:{at.Port}")));
    }

    private bool HasLabels(NodeOffer offer) => allocation.Labels.All(label => offer.Labels.Have(label.Key, label.Value));

    private static IPNetwork NetworkOf(string text) => IPNetwork.TryParse(text, out var network)
        ? network
        : throw new ArgumentException(
            $"\"{text}\" is no network: that is an address, a slash and the length of its prefix, such as 10.1.0.0/16.",
            nameof(text));

    private static Regex ExpressionOf(string node, string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException wrong)
        {
            throw new ArgumentException(
                $"The platform of the allocation for {node} is no regular expression: {wrong.Message}", nameof(expression), wrong);
        }
    }
}

namespace Pycos.Internals;

/// <summary>What decides where a job may run. Jobs with equal ones stand in one queue.</summary>
internal readonly struct DemandKey(JobOptions options) : IEquatable<DemandKey>
{
    private readonly JobOptions options = options;

    public bool Equals(DemandKey other)
    {
        var (one, two) = (options, other.options);
        return ReferenceEquals(one, two) || (one.Kind == two.Kind
            && one.Cpus == two.Cpus
            && one.MemoryBytes == two.MemoryBytes
            && one.Node == two.Node
            && one.Server == two.Server
            && HaveEqualLabels(one, two));
    }

    public override bool Equals(object? obj) => obj is DemandKey other && Equals(other);

    public override int GetHashCode()
    {
        // The order of labels does not matter, so their hashes are added.
        var labels = 0;
        foreach (var (name, value) in options.Labels)
        {
            labels += HashCode.Combine(name, value);
        }

        return HashCode.Combine(options.Kind, options.Cpus, options.MemoryBytes, options.Node, options.Server, labels);
    }

    private static bool HaveEqualLabels(JobOptions one, JobOptions two)
    {
        if (one.Labels.Count != two.Labels.Count)
        {
            return false;
        }

        foreach (var (name, value) in one.Labels)
        {
            if (!two.Labels.TryGetValue(name, out var other) || other != value)
            {
                return false;
            }
        }

        return true;
    }
}

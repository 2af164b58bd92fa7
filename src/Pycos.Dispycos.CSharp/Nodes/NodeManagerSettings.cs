namespace Pycos.Internals;

/// <summary>Looks at options before a node serves by them.</summary>
internal static class NodeManagerSettings
{
    /// <summary>Less than that and not even an idle server fits.</summary>
    internal const long LeastMemory = 64L << 20;

    /// <summary>Lines come in packets of a tenth of that, so that a client which listens loses none.</summary>
    internal const int LeastOutputRing = 1000;

    /// <exception cref="ArgumentException">An option is wrong, or contradicts another one.</exception>
    internal static NodeManagerOptions Check(NodeManagerOptions options)
    {
        var cpus = CpusOf(options.Cpus);
        ArgumentNullException.ThrowIfNull(options.Labels, nameof(options.Labels));
        Positive(options.Grace, nameof(options.Grace));
        Positive(options.StartTimeout, nameof(options.StartTimeout));
        Positive(options.AvailabilityInterval, nameof(options.AvailabilityInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxClients ?? 1, 1, nameof(options.MaxClients));
        Positive(options.IdleTimeout ?? TimeSpan.FromSeconds(1), nameof(options.IdleTimeout));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxFileBytes, nameof(options.MaxFileBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxResultsBytes, nameof(options.MaxResultsBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.OutputRing, LeastOutputRing, nameof(options.OutputRing));
        if (options.MemoryLimitPerServer != 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryLimitPerServer, LeastMemory, nameof(options.MemoryLimitPerServer));
        }

        if (options.Scheduler is { } scheduler)
        {
            _ = SchedulerLink.PlaceOf(scheduler, nameof(options.Scheduler));
            if (options.IsExclusive)
            {
                throw new ArgumentException("How many clients are served at a time is up to the Scheduler: leave out IsExclusive.", nameof(options));
            }
        }

        if (options.Name is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(options.Name, nameof(options.Name));
        }

        if (!options.ServerPorts.IsValid || (!options.ServerPorts.IsAny && options.ServerPorts.Count < cpus))
        {
            throw new ArgumentException(
                $"The ports {options.ServerPorts} are not enough for {cpus} servers, or are none: give a range from 1 to 65,535 with one for each.",
                nameof(options));
        }

        return options;
    }

    /// <summary>How many servers that is here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many processors.</exception>
    internal static int CpusOf(int cpus)
    {
        var all = Environment.ProcessorCount;
        var count = cpus > 0 ? cpus : all + cpus;
        return count is >= 1 && count <= all
            ? count
            : throw new ArgumentOutOfRangeException(
                nameof(cpus), cpus, $"This process may use {all} processors, so Cpus is from {1 - all} to {all}.");
    }

    internal static void Positive(TimeSpan value, string name)
    {
        // A timer of the system counts milliseconds in 32 bits.
        if (value <= TimeSpan.Zero || value.TotalMilliseconds > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero, and at most 24 days.");
        }
    }
}

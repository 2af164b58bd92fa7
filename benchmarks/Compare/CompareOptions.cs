namespace Pycos.Benchmarks.Compare;

/// <summary>What <c>compare</c> was asked for.</summary>
internal sealed record CompareOptions(string Workload)
{
    private const int DefaultRounds = 7;

    // `all` has twelve minutes, of which the build of this program and overdrawn workloads take their parts.
    private static readonly TimeSpan TimeOfAll = TimeSpan.FromMinutes(10);

    /// <summary>Measured batches of each system.</summary>
    public int Rounds { get; private init; } = DefaultRounds;

    /// <summary>The systems to compare by name, or null for all.</summary>
    public IReadOnlyList<string>? Systems { get; private init; }

    /// <summary>After how long no more rounds are begun, in all workloads together; null for no limit.</summary>
    /// <remarks>Each has three rounds nevertheless, unless half as much time again is over.</remarks>
    public TimeSpan? Time { get; private init; }

    /// <summary>Whether <c>timers</c> is to be of full size.</summary>
    public bool Full { get; private init; }

    /// <summary>Whether to write the table.</summary>
    public bool Table { get; private init; }

    /// <summary>Whether everything is compared.</summary>
    public bool All => Workload == "all";

    /// <summary>Reads the arguments after <c>compare</c>.</summary>
    /// <exception cref="UsageException">They make no sense.</exception>
    public static CompareOptions Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [var workload, .. var rest] => Parse(new CompareOptions(workload), rest),
        _ => throw new UsageException("compare what?"),
    };

    private static CompareOptions Parse(CompareOptions options, ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => options with { Table = options.Table || options.All, Time = options.Time ?? (options.All ? TimeOfAll : null) },
        ["--rounds", var rounds, .. var rest] => Parse(options with { Rounds = Math.Max(1, Number.Parse(rounds)) }, rest),
        ["--seconds", var seconds, .. var rest] => Parse(options with { Time = TimeSpan.FromSeconds(Number.Parse(seconds)) }, rest),
        ["--systems", var names, .. var rest] => Parse(options with { Systems = names.Split(',') }, rest),
        ["--full", .. var rest] => Parse(options with { Full = true }, rest),
        ["--table", .. var rest] => Parse(options with { Table = true }, rest),
        [var other, ..] => throw new UsageException($"unknown option '{other}'"),
    };
}

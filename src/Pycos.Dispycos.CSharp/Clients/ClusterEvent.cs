namespace Pycos;

/// <summary>Something that has happened in a cluster.</summary>
/// <param name="Sequence">Counts the events of a client, from 1.</param>
/// <param name="Time">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Node">The name of the node; <see langword="null"/> for jobs.</param>
/// <param name="Server">The server, if it is about one.</param>
/// <param name="Job">The job, if it is about one.</param>
/// <param name="Text">What there is to say, as the reason.</param>
public sealed record ClusterEvent(
    long Sequence, DateTimeOffset Time, ClusterEventKind Kind, string? Node, ServerId? Server, Job? Job, string? Text)
{
    /// <summary>
    /// What was thrown, with <see cref="ClusterEventKind.NodeSetupFailed"/>, and with <see cref="ClusterEventKind.ServerNotStarted"/> if that was the setup of
    /// the server; else <see langword="null"/>.
    /// </summary>
    public Exception? Failure { get; init; }

    /// <summary>Kind, subject and text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"{Kind} {Job?.ToString() ?? Server?.ToString() ?? Node}{(string.IsNullOrEmpty(Text) ? "" : $": {Text}")}";
}

using System.Globalization;
using Pycos.Internals;
using Pycos.Tools;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pycos.CliTool;

/// <summary>What was found, as tables.</summary>
internal static class Tables
{
    /// <summary>Where there is no terminal, lines are not broken.</summary>
    private const int WidthOfFiles = 240;

    internal static IAnsiConsole ConsoleFor(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }

    internal static IRenderable Nodes(IReadOnlyList<FoundNode> nodes) => Make(
        ["node", "place", "free", "idle", "memory", "clients", "served", "version", "labels", "takes clients"],
        nodes.Select(found => found.State).Select(state => new[]
        {
            state.Offer.Name,
            $"{state.Offer.Location}",
            $"{state.Offer.FreeCpus}/{state.Offer.Cpus}",
            state.Offer.Availability.IdlePercent is { } idle ? string.Create(CultureInfo.InvariantCulture, $"{idle:0} %") : "",
            ByteSize.Format(state.Offer.Availability.MemoryBytes),
            string.Join(", ", state.Sessions.Select(session => session.Session.Client)),
            $"{state.ServedClients}",
            state.Version,
            string.Join(", ", state.Offer.Labels.Select(label => $"{label.Key}={label.Value}")),
            state.Offer.Refusal ?? "yes",
        }));

    internal static IRenderable Servers(IReadOnlyList<FoundServer> servers) => Make(
        ["server", "client", "phase", "process", "memory", "runs", "for", "waiting", "beside"],
        servers.Select(found => new[]
        {
            $"{found.Node}/{found.Server.Number}.{found.Server.Incarnation}",
            found.Client,
            Lower(found.Server.Phase) + (found.Use?.IsSuspended == true ? ", suspended" : ""),
            $"{found.Server.ProcessId}",
            found.Server.MemoryBytes > 0 ? ByteSize.Format(found.Server.MemoryBytes) : "",
            $"{found.Use?.Running}",
            found.Use?.RunningSince is { } since ? Age(since) : "",
            $"{found.Use?.Waiting}",
            $"{found.Use?.Beside}",
        }));

    internal static IRenderable Tasks(IReadOnlyList<FoundTask> tasks) => Make(
        ["task", "parent", "name", "state", "server", "attempts", "progress", "for", "age", "reason"],
        tasks.Select(found => new[]
        {
            found.Id,
            $"{found.Job.Parent}",
            found.Job.Name ?? "",
            Lower(found.Job.State),
            $"{found.Job.Server}",
            $"{found.Job.Attempts}",
            Progress(found.Job),
            Age(found.Job.Changed),
            Age(found.Job.Submitted),
            found.Job.Reason ?? "",
        }));

    internal static IRenderable Results(IReadOnlyList<DetachedResultInfo> results) => Make(
        ["name", "state", "node", "client", "began", "ended", "kept for", "size", "type", "reason"],
        results.Select(result => new[]
        {
            result.Name,
            Lower(result.State),
            result.Node,
            result.Client,
            $"{Age(result.Started)} ago",
            result.Ended is { } ended ? $"{Age(ended)} ago" : "",
            result.KeptUntil is { } until && result.State != DetachedState.Expired ? Span(until - DateTimeOffset.UtcNow) : "",
            result.Bytes > 0 ? ByteSize.Format(result.Bytes) : "",
            result.Type ?? "",
            result.Failure ?? "",
        }));

    internal static IRenderable Task(string id, JobDetails details)
    {
        var job = details.Job;
        var parts = new List<IRenderable>
        {
            new Text($"{id}{(job.Name is null ? "" : $" {job.Name}")}: {Lower(job.State)} for {Age(job.Changed)}, submitted {Age(job.Submitted)} ago, priority {job.Priority}{(job.Parent is { } parent ? $", by job {parent}" : "")}"),
        };
        Add(Progress(job));
        Add(job.Reason ?? "");
        Add(details.Explanation);
        if (details.Attempts.Length > 0)
        {
            parts.Add(Make(["attempt", "server", "from", "to", "in vain since"], details.Attempts.Select(attempt => new[]
            {
                $"{attempt.Number}", $"{attempt.Server}", Time(attempt.Started), attempt.Ended is { } ended ? Time(ended) : "", attempt.Reason ?? "",
            })));
        }

        parts.Add(Make(["time", "state", "what"], details.Story.Select(line => new[] { Time(line.Time), Lower(line.State), line.Text })));
        return new Rows(parts);

        void Add(string text)
        {
            if (text.Length > 0)
            {
                parts.Add(new Text(text));
            }
        }
    }

    private static Table Make(string[] heads, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var head in heads)
        {
            table.AddColumn(new TableColumn(new Text(head.ToUpperInvariant())).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Printable(cell))));
        }

        return table;
    }

    /// <summary>What others have written must not steer the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static string Progress(JobReport job) => job.Progress is { } progress
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.Fraction * 100:0} % {progress.Text}").TrimEnd()
        : "";

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Age(DateTimeOffset since) => Span(DateTimeOffset.UtcNow - since);

    private static string Span(TimeSpan age) =>
        age < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0.0} s")
        : age < TimeSpan.FromDays(1) ? age.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0.0} d");
}

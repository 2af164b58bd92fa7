using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare;

/// <summary>The workloads that there are.</summary>
internal static class Workloads
{
    private const int ManyTimers = 1_000_000;
    private const int Block = 16 * 1024;

    private static readonly Workload[] All =
    [
        new("spawn", Shapes.Spawn, 1000, "start a task that ends at once; 1,000 at a time, all joined (per task)"),
        new("sleep", Shapes.Sleep, 100_000, "100,000 tasks that wait for a message, with a timeout (bytes per task)"),
        new("yield", Shapes.Yield, 1000, "1,000 tasks that give way in a loop (per switch)"),
        new("yield-1", Shapes.Yield, 1, "one task that gives way in a loop (per switch)"),
        new("yield-100000", Shapes.Yield, 100_000, "100,000 tasks that give way in a loop (per switch)"),
        new("ping-pong", Shapes.PingPong, 2, "two tasks that answer each other, each with a mailbox of its own (per message)"),
        new("many-to-one", Shapes.ManyToOne, 100, "100 tasks that send to one (per message)"),
        new("timers", Shapes.Timers, 100_000, "100,000 tasks that sleep for 0–1 s (per task, its start and end included)"),
        new("lock", Shapes.Lock, 1000, "1,000 tasks that take and release one lock, which is free when they do (per turn)"),
        new("lock-handover", Shapes.LockHandover, 1000, "1,000 tasks that give way while they hold one lock: all others wait (per turn)"),
        new("broadcast", Shapes.Broadcast, 1000, "one task that sends each message to 1,000 others (per delivery)"),
        new("select", Shapes.Select, 4, "one task that takes from whichever of 4 has something, ready or waited for (per choice)"),
        new("echo-1", Shapes.Echo, new Load(1), "TCP echo of 64 bytes, 1 connection (server CPU per request)"),
        new("echo-64", Shapes.Echo, new Load(64), "TCP echo of 64 bytes, 64 connections (server CPU per request)"),
        new("echo-1000", Shapes.Echo, new Load(1000), "TCP echo of 64 bytes, 1,000 connections (server CPU per request)"),
        new("echo-16k-1", Shapes.Echo, new Load(1, Block), "TCP echo of 16 KiB, 1 connection (server CPU per request)"),
        new("echo-16k-64", Shapes.Echo, new Load(64, Block), "TCP echo of 16 KiB, 64 connections (server CPU per request)"),
        new("echo-16k-1000", Shapes.Echo, new Load(1000, Block), "TCP echo of 16 KiB, 1,000 connections (server CPU per request)"),
        new("echo-pipelined-64", Shapes.Echo, new Load(64, Depth: 16),
            "TCP echo of 64 bytes, 64 connections with 16 requests under way each (server CPU per request)"),
        new("accept", Shapes.Accept, new Load(16, Reconnects: true),
            "a TCP connection for each echo of 64 bytes, 16 at a time; the client closes first, in order (FIN, not reset) "
            + "(server CPU per connection)"),
        new("tls-64", Shapes.Tls, new Load(16, Tls: true), "echo of 64 bytes in TLS 1.3, 16 connections (server CPU per request)"),
        new("tls-16k", Shapes.Tls, new Load(16, Block, Tls: true), "echo of 16 KiB in TLS 1.3, 16 connections (server CPU per request)"),
        new("group", Shapes.Group, new Load(64),
            "TCP echo of 64 bytes, 64 connections, by a group of 1 or of 2 schedulers on all processors, which the load "
            + "generator needs as well (server CPU per request)"),
        new("group-work", Shapes.GroupWork, new Load(64),
            "as group, with 100 hashes (SHA-256) of each request, beside which the load generator needs little (server "
            + "CPU per request)"),
        new("group-pairs", Shapes.GroupPairs, 64,
            "TCP echo of 64 bytes by 64 pairs of client and server, all of them tasks of a group of 1 or of 2 schedulers, each "
            + "pair on one of them (CPU of both ends per request)"),
        new("pipe-spawn", Shapes.PipeSpawn, 1,
            "start /bin/echo, read its output to the end and wait for its exit (CPU of the parent per program)"),
        new("pipe-cat", Shapes.PipeCat, 64 * 1024, "blocks of 64 KiB through a pipe to cat and one from it (CPU of the parent per block)"),
        new("file-read-4k", Shapes.FileRead, 4 * 1024, "a file of 64 MiB in the page cache, read in blocks of 4 KiB (per block)"),
        new("file-read-64k", Shapes.FileRead, 64 * 1024, "a file of 64 MiB in the page cache, read in blocks of 64 KiB (per block)"),
        new("file-write-4k", Shapes.FileWrite, 4 * 1024, "a file of 64 MiB in the page cache, written in blocks of 4 KiB (per block)"),
        new("file-write-64k", Shapes.FileWrite, 64 * 1024, "a file of 64 MiB in the page cache, written in blocks of 64 KiB (per block)"),
        new("remote-ask-1", Shapes.RemoteAsk, 1,
            "a request of 100 bytes to a task of another process and its answer, one at a time (per request, both processes)"),
        new("remote-ask-64", Shapes.RemoteAsk, 64, "as remote-ask-1, by 64 tasks (per request, both processes)"),
        new("remote-stream-100", Shapes.RemoteStream, 100,
            "messages of 100 bytes to a task of another process, all of them received (per message, both processes)"),
        new("remote-stream-64k", Shapes.RemoteStream, 64 * 1024, "as remote-stream-100, of 64 KiB (per message, both processes)"),
        new("jobs-noop", Shapes.JobsNoop, 10_000,
            "calls of a function that returns its argument, 10,000 given at once to two workers (per call, all processes)"),
        new("jobs-latency", Shapes.JobsLatency, 1_000,
            "as jobs-noop, one at a time, 1,000 of them (median of a call; CPU of all processes)"),
        new("jobs-10k", Shapes.JobsExchange, 64,
            "calls with an argument of 10 KiB, which is the result, 64 at a time (per call, all processes)"),
        new("jobs-start", Shapes.JobsStart, 2,
            "start a program that starts two workers and has one of them run a function, until the result is there"),
        new("idle", Shapes.Idle, new Load(10_000),
            "10,000 TCP connections that have echoed once and now wait (private memory of the server per connection)"),
    ];

    /// <summary>The workloads that a command names: all that ours has, those of a shape and its variants, or one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="full">Whether <c>timers</c> is to be of full size.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static IReadOnlyList<Workload> Named(string name, bool full)
    {
        var named = All.Where(workload => name == "all" ? IsOurs(workload) : workload.Shape == name
            || workload.Shape.StartsWith(name + "-", StringComparison.Ordinal)).ToList();
        if (named.Count == 0)
        {
            named = [All.FirstOrDefault(workload => workload.Name == name) ?? throw new UsageException($"no workload '{name}'")];
        }

        return full ? [.. named.Select(Enlarge)] : named;
    }

    /// <summary>Whether ours is among those who can do it: there is nothing to compare otherwise, until somebody asks by name.</summary>
    private static bool IsOurs(Workload workload) => DotnetSystems.Catalogue.Systems.Any(system =>
        system.StartsWith("pycos-", StringComparison.Ordinal) && DotnetSystems.Catalogue.Contains(system, workload.Program));

    private static Workload Enlarge(Workload workload) => workload.Shape == Shapes.Timers
        ? workload with { Count = ManyTimers, Description = workload.Description.Replace("100,000", "1,000,000", StringComparison.Ordinal) }
        : workload;
}

namespace Pycos.Benchmarks.Compare;

/// <summary>A system that has no result for a workload, and why.</summary>
internal sealed record Skipped(string Workload, string System, string Reason);

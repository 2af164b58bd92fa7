namespace Pycos.Benchmarks.Compare;

/// <summary>One batch as it was measured.</summary>
/// <param name="Operations">What the child says that it did.</param>
/// <param name="CpuNanoseconds">CPU time that it took, of all threads.</param>
/// <param name="Elapsed">Time on the wall.</param>
/// <param name="Reported">
/// What the child reports: the bytes that were allocated, or for <c>sleep</c> are still alive; for <c>jobs-latency</c> the median
/// nanoseconds of a call. Null if it reports nothing.
/// </param>
internal readonly record struct Measurement(long Operations, long CpuNanoseconds, TimeSpan Elapsed, long? Reported);

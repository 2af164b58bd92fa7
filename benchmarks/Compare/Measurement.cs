namespace Pycos.Benchmarks.Compare;

/// <summary>One batch as it was measured.</summary>
/// <param name="Operations">What the child says that it did.</param>
/// <param name="CpuNanoseconds">CPU time that it took, of all threads.</param>
/// <param name="Elapsed">Time on the wall.</param>
/// <param name="Bytes">Bytes that the child reports: allocated, or for <c>sleep</c> still alive; null if it reports none.</param>
internal readonly record struct Measurement(long Operations, long CpuNanoseconds, TimeSpan Elapsed, long? Bytes);

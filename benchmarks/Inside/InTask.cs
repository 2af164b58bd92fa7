namespace Pycos.Benchmarks.Inside;

/// <summary>Runs what is measured where it belongs: in a task of a scheduler.</summary>
internal static class InTask
{
    /// <summary>
    /// How often a benchmark does its operation in one call. 100,000: what it costs to start the task and to wait for it from
    /// another thread, some 10 microseconds, is spread over them and is less than a tenth of a nanosecond each.
    /// </summary>
    public const int Operations = 100_000;

    /// <summary>Runs a coroutine as a task of the default scheduler; blocks until it has ended.</summary>
    public static void Run(Coroutine coroutine) => Scheduler.Default.Spawn(coroutine).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run(Coroutine)"/>
    public static void Run<T>(Coroutine<T> coroutine) => Scheduler.Default.Spawn(coroutine).Value();
}

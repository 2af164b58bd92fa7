namespace Pycos.Internals;

/// <summary>Times as the kernel takes them.</summary>
internal static unsafe class KernelTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int SetTimerSlack = 29;

    /// <summary>Writes struct timespec: seconds and nanoseconds.</summary>
    /// <returns>Where it was written, or null for a wait without end, which is a negative one.</returns>
    internal static long* Write(long nanoseconds, long* timeout)
    {
        (timeout[0], timeout[1]) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        return nanoseconds < 0 ? null : timeout;
    }

    /// <summary>
    /// Lets the waits of this thread end on time: the kernel may delay them by the thread's timer slack, 50 microseconds unless
    /// told otherwise (prctl(2)).
    /// </summary>
    internal static void SharpenThread() => _ = LinuxCalls.ProcessControl(SetTimerSlack, 1, 0, 0, 0);
}

namespace Pycos.Core.Tests.Programs;

/// <summary>
/// The times of a program, in ticks of 100 ns. Each kind has an odd part of its own, so that two things hardly ever happen at one
/// moment: what would come first then is not promised.
/// </summary>
internal static class SupervisorTimes
{
    internal static long Millisecond => TimeSpan.TicksPerMillisecond;

    internal static long Gap(int operation, int milliseconds) => (milliseconds * Millisecond) + 1 + (operation % 7);

    internal static long CleanUp(int child, int milliseconds) => (milliseconds * Millisecond) + (131 * (child + 1));

    internal static long Shutdown(int child, int milliseconds) => (milliseconds * Millisecond) + (1_709 * (child + 1));

    internal static long Backoff(int milliseconds) => milliseconds == 0 ? 0 : (milliseconds * Millisecond) + 37;
}

using System.Runtime.InteropServices;

namespace Pycos.Benchmarks.Compare.Processes;

/// <summary>The CPU time of another process, of all its threads, those that have ended included.</summary>
internal static unsafe partial class ProcessCpuClock
{
    // The clock id of a process as the C library's clock_getcpuclockid makes it: the complement of the pid,
    // shifted by three, and CPUCLOCK_SCHED, which counts nanoseconds rather than ticks.
    private const int SchedulerClock = 2;

    /// <summary>Nanoseconds of CPU time, user and kernel, since the process began.</summary>
    /// <exception cref="PeerException">The process has ended.</exception>
    public static long Read(int processId)
    {
        Timespec time;
        return GetTime((~processId << 3) | SchedulerClock, &time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : throw new PeerException($"the CPU clock of process {processId} cannot be read: it has ended");
    }

    // clock_gettime(2)
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Timespec* time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

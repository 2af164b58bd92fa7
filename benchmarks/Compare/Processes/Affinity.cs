using System.Runtime.InteropServices;

namespace Pycos.Benchmarks.Compare.Processes;

/// <summary>On which processor a new process runs.</summary>
internal static unsafe partial class Affinity
{
    private const int Words = 16; // 1,024 processors, as in the C library's cpu_set_t

    /// <summary>The first and the last processor that this process may use: two different ones unless there is only one.</summary>
    public static (int First, int Last) Ends()
    {
        var mask = stackalloc ulong[Words];
        Check(Get(0, Words * sizeof(ulong), mask));
        int first = 0, last = (Words * 64) - 1;
        while (!Contains(mask, first))
        {
            first++;
        }

        while (!Contains(mask, last))
        {
            last--;
        }

        return (first, last);
    }

    /// <summary>Calls something, such as the start of a process, with this thread on one processor; what it starts stays there.</summary>
    public static T On<T>(int cpu, Func<T> start)
    {
        var before = stackalloc ulong[Words];
        Check(Get(0, Words * sizeof(ulong), before));
        var one = stackalloc ulong[Words];
        one[cpu / 64] = 1UL << (cpu % 64);
        Check(Set(0, Words * sizeof(ulong), one));
        try
        {
            return start();
        }
        finally
        {
            Check(Set(0, Words * sizeof(ulong), before));
        }
    }

    private static bool Contains(ulong* mask, int cpu) => (mask[cpu / 64] >> (cpu % 64) & 1) == 1;

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new InvalidOperationException($"the processor affinity of a thread: error {Marshal.GetLastSystemError()}");
        }
    }

    // sched_getaffinity(2); thread 0 is the calling one
    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int Get(int thread, nint bytes, ulong* mask);

    // sched_setaffinity(2)
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int Set(int thread, nint bytes, ulong* mask);
}

using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Keeps a thread on one core, where the system lets us.</summary>
internal static unsafe partial class ThreadPinning
{
    /// <summary>The cores that a set of the C library has bits for (CPU_SETSIZE of sched_setaffinity(2)).</summary>
    private const int SetBits = 1024;

    private const int BitsPerWord = 64;

    /// <summary>Keeps the calling thread on one of the cores that it may use, counted from 0 and round again.</summary>
    /// <returns>Whether it is kept there; false where the system has no such call or refuses it.</returns>
    internal static bool TryPin(int number)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var cores = AllowedCores();
        if (cores.Count == 0)
        {
            return false;
        }

        var core = cores[number % cores.Count];
        var set = stackalloc ulong[SetBits / BitsPerWord];
        new Span<ulong>(set, SetBits / BitsPerWord).Clear();
        set[core / BitsPerWord] = 1UL << (core % BitsPerWord);
        return SetAffinity(0, SetBits / 8, set) == 0;
    }

    /// <summary>The cores that the calling thread may use.</summary>
    internal static List<int> AllowedCores()
    {
        var cores = new List<int>();
        var set = stackalloc ulong[SetBits / BitsPerWord];
        new Span<ulong>(set, SetBits / BitsPerWord).Clear();
        if (OperatingSystem.IsLinux() && GetAffinity(0, SetBits / 8, set) == 0)
        {
            for (var core = 0; core < SetBits; core++)
            {
                if ((set[core / BitsPerWord] & (1UL << (core % BitsPerWord))) != 0)
                {
                    cores.Add(core);
                }
            }
        }

        return cores;
    }

    /// <summary>sched_setaffinity(2); 0 is the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint length, ulong* set);

    /// <summary>sched_getaffinity(2); 0 is the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint length, ulong* set);
}

namespace Pycos.Internals;

/// <summary>Readiness by pselect(2).</summary>
internal sealed unsafe class SelectPoller : LevelPoller
{
    /// <summary>FD_SETSIZE: a set has so many bits, and the C library takes no other size.</summary>
    private const int SetSize = 1024;
    private const int WordBits = 64;
    private const int Words = SetSize / WordBits;

    public override string Name => "select";

    public override void Register(PollHandle handle)
    {
        if (handle.Descriptor >= SetSize)
        {
            throw new InvalidOperationException(
                $"Descriptor {handle.Descriptor} can not be watched by select, which knows only those below {SetSize}. Use the "
                + $"poller epoll or poll (SchedulerOptions.Poller, or the environment variable {PollerChoice.Variable}).");
        }

        base.Register(handle);
    }

    private protected override int Look(Span<PollEntry> watched, long nanoseconds)
    {
        var readable = stackalloc ulong[Words];
        var writable = stackalloc ulong[Words];
        new Span<ulong>(readable, Words).Clear();
        new Span<ulong>(writable, Words).Clear();
        var highest = Fill(watched, readable, writable);
        var timeout = stackalloc long[2];
        var result = LinuxErrors.Result(
            LinuxCalls.Select(highest + 1, readable, writable, null, KernelTime.Write(nanoseconds, timeout), null));
        return result >= 0 ? Take(watched, readable, writable) : result;
    }

    private static int Fill(Span<PollEntry> watched, ulong* readable, ulong* writable)
    {
        var highest = 0;
        foreach (ref var entry in watched)
        {
            highest = Math.Max(highest, entry.Descriptor);
            var (word, bit) = (entry.Descriptor / WordBits, 1UL << (entry.Descriptor % WordBits));
            readable[word] |= (entry.Interest & PollEvents.In) != 0 ? bit : 0;
            writable[word] |= (entry.Interest & PollEvents.Out) != 0 ? bit : 0;
        }

        return highest;
    }

    private static int Take(Span<PollEntry> watched, ulong* readable, ulong* writable)
    {
        var count = 0;
        foreach (ref var entry in watched)
        {
            var (word, bit) = (entry.Descriptor / WordBits, 1UL << (entry.Descriptor % WordBits));
            entry.Happened = ((readable[word] & bit) != 0 ? PollEvents.In : 0) | ((writable[word] & bit) != 0 ? PollEvents.Out : 0);
            count += entry.Happened != 0 ? 1 : 0;
        }

        return count;
    }
}

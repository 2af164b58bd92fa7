namespace Pycos.Internals;

/// <summary>Readiness by ppoll(2).</summary>
internal sealed unsafe class PollPoller : LevelPoller
{
    public override string Name => "poll";

    private protected override int Look(Span<PollEntry> watched, long nanoseconds)
    {
        var timeout = stackalloc long[2];
        fixed (PollEntry* entries = watched)
        {
            return LinuxErrors.Result(
                LinuxCalls.Poll(entries, (nuint)watched.Length, KernelTime.Write(nanoseconds, timeout), null));
        }
    }
}

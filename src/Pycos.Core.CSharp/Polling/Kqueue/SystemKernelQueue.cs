using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>The kernel's own queue.</summary>
/// <param name="layout">How the kernel lays out its events.</param>
/// <param name="capacity">How many events one wait takes at most.</param>
/// <remarks>
/// Processes that are started do not inherit the queue (kqueue(2)), so nothing has to be said about it to them. The C library of
/// FreeBSD has kevent in two versions; a look-up without a version, as the runtime's, finds the newer one.
/// </remarks>
internal sealed unsafe partial class SystemKernelQueue(KernelEventLayout layout, int capacity) : IKernelQueue
{
    private const string Library = "libc";
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Pinned, since the kernel writes into it while a wait lasts.</summary>
    private readonly byte[] taken = GC.AllocateUninitializedArray<byte>(capacity * layout.Size, pinned: true);
    private int queue = -1;

    public int Create()
    {
        queue = LinuxErrors.Result(MakeQueue());
        return Math.Min(queue, 0);
    }

    public int Change(ReadOnlySpan<KernelEvent> changes, Span<KernelEvent> receipts)
    {
        Span<byte> handed = stackalloc byte[changes.Length * layout.Size];
        Span<byte> answers = stackalloc byte[receipts.Length * layout.Size];
        layout.Write(changes, handed);
        fixed (byte* first = handed, answer = answers)
        {
            var timeout = stackalloc long[2];
            var count = LinuxErrors.Result(Call(queue, first, changes.Length, answer, receipts.Length, timeout));
            layout.Read(answers, receipts[..Math.Max(count, 0)]);
            return count;
        }
    }

    public int Wait(Span<KernelEvent> events, long nanoseconds)
    {
        var timeout = stackalloc long[2];
        (timeout[0], timeout[1]) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        fixed (byte* room = taken)
        {
            var count = LinuxErrors.Result(
                Call(queue, null, 0, room, Math.Min(events.Length, capacity), nanoseconds < 0 ? null : timeout));
            layout.Read(taken, events[..Math.Max(count, 0)]);
            return count;
        }
    }

    public void Close()
    {
        _ = CloseDescriptor(queue);
        queue = -1;
    }

    [LibraryImport(Library, EntryPoint = "kqueue")]
    private static partial int MakeQueue();

    [LibraryImport(Library, EntryPoint = "kevent")]
    private static partial int Call(int queue, byte* changes, int changeCount, byte* events, int eventCount, long* timeout);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}

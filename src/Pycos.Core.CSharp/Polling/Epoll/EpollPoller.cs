using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// Readiness by epoll(7), edge triggered, with one registration per handle for both directions: in steady state no system call
/// changes anything, and waits are shared by all handles.
/// </summary>
internal sealed unsafe class EpollPoller : Poller
{
    private const int AddOperation = 1;
    private const int DeleteOperation = 2;
    private const uint EdgeTriggered = 1u << 31;
    private const uint BothDirections = (uint)(PollEvents.Readable | PollEvents.Writable);
    private const int CloseOnExec = 0x80000;
    private const long WakeRegistration = 0;

    /// <summary>
    /// Events taken by one call. 256: with a thousand busy connections the call is shared by some hundred requests, and the
    /// buffer, 3 KiB, stays in the first-level cache.
    /// </summary>
    private const int MaxEvents = 256;

    /// <summary>struct epoll_event is packed on x86-64 only: there it has 12 bytes, elsewhere 16.</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - sizeof(long);

    private readonly int epoll;
    private readonly WakeDescriptor wake;
    private readonly byte* events = (byte*)NativeMemory.AllocZeroed((nuint)(MaxEvents * EventSize));
    private readonly HandleTable<PollHandle> handles = new();
    private bool preciseWait = true;
    private bool disposed;

    internal EpollPoller()
    {
        wake = new WakeDescriptor();
        epoll = -1;
        try
        {
            epoll = LinuxErrors.Check(LinuxCalls.EpollCreate(CloseOnExec), "epoll_create1");
            // Edge triggered, so that each write is reported and none has to be read.
            LinuxErrors.Check(Control(AddOperation, wake.Descriptor, (uint)PollEvents.In | EdgeTriggered, WakeRegistration), "epoll_ctl");
        }
        catch
        {
            Dispose();
            throw;
        }

        KernelTime.SharpenThread();
    }

    public override string Name => "epoll";

    public override int RegisteredHandles => handles.Count;

    public override void Register(PollHandle handle)
    {
        handle.Registration = handles.Add(handle);
        try
        {
            LinuxErrors.Check(Control(AddOperation, handle.Descriptor, BothDirections | EdgeTriggered, handle.Registration), "epoll_ctl");
        }
        catch
        {
            handles.Remove(handle.Registration);
            throw;
        }
    }

    public override void Unregister(PollHandle handle)
    {
        if (!handles.TryRemove(handle.Registration, handle))
        {
            return;
        }

        // Explicit, since closing does not end the registration while a child process holds a copy of the descriptor. If
        // somebody has closed it before, there is nothing left to be ended.
        if (Control(DeleteOperation, handle.Descriptor, 0, 0) < 0
            && Marshal.GetLastSystemError() is var error && error is not (LinuxCalls.EBADF or LinuxCalls.ENOENT))
        {
            throw SystemFailure.Of(error, "epoll_ctl");
        }
    }

    /// <summary>
    /// Without a system call: closing the last descriptor of a file ends its registrations (epoll(7), question 6). If there is
    /// another one after all, what is reported for it is ignored, since the handle is not found.
    /// </summary>
    internal override void UnregisterToClose(PollHandle handle)
    {
        if (handles.Find(handle.Registration) == handle)
        {
            handles.Remove(handle.Registration);
        }
    }

    public override void Wait(long nanoseconds)
    {
        var count = nanoseconds == 0 ? LinuxErrors.Result(LinuxCalls.EpollWait(epoll, events, MaxEvents, 0)) : Block(nanoseconds);
        // An interrupted wait counts as one without events.
        if (count < 0 && count != -LinuxCalls.EINTR)
        {
            throw SystemFailure.Of(-count, "epoll_wait");
        }

        for (var i = 0; i < count; i++)
        {
            var entry = events + (i * EventSize);
            // They have the numbers that poll(2) gives them.
            Dispatch((PollEvents)Unsafe.ReadUnaligned<uint>(entry), Unsafe.ReadUnaligned<long>(entry + DataOffset));
        }
    }

    public override void Wake() => wake.Wake();

    internal override bool CanWaitWith(Poller other) => other is EpollPoller;

    /// <summary>By ppoll(2): an epoll descriptor is readable while there are events to be taken from it (epoll(7), question 3).</summary>
    internal override (bool This, bool Other) WaitWith(Poller other, long nanoseconds)
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Descriptor = epoll, Interest = PollEvents.In };
        entries[1] = new PollEntry { Descriptor = ((EpollPoller)other).epoll, Interest = PollEvents.In };
        var timeout = stackalloc long[2];
        // Whatever ends the wait otherwise is found out by who looks.
        _ = LinuxCalls.Poll(entries, 2, KernelTime.Write(nanoseconds, timeout), null);
        return (entries[0].Happened != 0, entries[1].Happened != 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposed)
        {
            disposed = true;
            wake.Dispose();
            _ = LinuxCalls.Close(epoll);
            NativeMemory.Free(events);
        }
    }

    private void Dispatch(PollEvents happened, long registration)
    {
        // An earlier event of the same batch may have closed the handle, and its descriptor may be in use again.
        if (happened.EndsReading())
        {
            handles.Find(registration)?.OnHangUp();
        }

        if (happened.IsReadable())
        {
            handles.Find(registration)?.OnReadable();
        }

        if (happened.IsWritable())
        {
            handles.Find(registration)?.OnWritable();
        }
    }

    private int Block(long nanoseconds)
    {
        if (preciseWait)
        {
            var result = BlockPrecisely(nanoseconds);
            if (-result is not (LinuxCalls.ENOSYS or LinuxCalls.EPERM))
            {
                return result;
            }

            preciseWait = false;
        }

        // Rounded up, and cut to what the call can take: the loop looks again and waits on.
        var milliseconds = nanoseconds < 0 ? -1 : (int)Math.Min((nanoseconds + 999_999) / 1_000_000, int.MaxValue);
        return LinuxErrors.Result(LinuxCalls.EpollWait(epoll, events, MaxEvents, milliseconds));
    }

    /// <summary>Waits to the nanosecond, where the kernel and the C library can do that and no sandbox forbids it.</summary>
    private int BlockPrecisely(long nanoseconds)
    {
        var timeout = stackalloc long[2];
        try
        {
            return LinuxErrors.Result(
                LinuxCalls.EpollWaitPrecise(epoll, events, MaxEvents, KernelTime.Write(nanoseconds, timeout), null));
        }
        catch (EntryPointNotFoundException)
        {
            return -LinuxCalls.ENOSYS;
        }
    }

    private int Control(int operation, int descriptor, uint interest, long registration)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, interest);
        Unsafe.WriteUnaligned(change + DataOffset, registration);
        return LinuxCalls.EpollControl(epoll, operation, descriptor, change);
    }
}

using System.Threading.Tasks.Sources;

namespace Pycos.Internals;

/// <summary>
/// A connection for <see cref="System.Net.Security.SslStream"/>: its waits end on the scheduler's thread, inside the poller's
/// report, so that nothing of TLS leaves that thread. One reader and one writer at a time, as TLS has it.
/// </summary>
internal sealed class TlsTransport : PollHandle
{
    /// <summary>Of what is no TLS, so much is kept: enough for a protocol's own error.</summary>
    private const int LongestOpening = 1024;

    private const byte AlertRecord = 21; // RFC 8446, section 5.1
    private const byte HandshakeRecord = 22;

    private readonly SocketDriver driver;
    private readonly Scheduler scheduler;
    private readonly Transfer reading;
    private readonly Transfer writing;
    private ReadOnlyMemory<byte> before;
    private Memory<byte> room;
    private ReadOnlyMemory<byte> rest;
    private bool mayRead = true;
    private bool hungUp;
    private bool closed;

    /// <param name="driver">The connection.</param>
    /// <param name="before">What has been read of it already.</param>
    /// <param name="scheduler">Where it is used.</param>
    internal TlsTransport(SocketDriver driver, ReadOnlyMemory<byte> before, Scheduler scheduler)
    {
        this.driver = driver;
        this.before = before;
        this.scheduler = scheduler;
        reading = new Transfer();
        writing = new Transfer();
        driver.Attach(this, scheduler);
    }

    public override int Descriptor => driver.Descriptor;

    internal SocketDriver Driver => driver;

    /// <summary>What came first, if it was no record that TLS begins with; else empty.</summary>
    internal ReadOnlyMemory<byte> Opening { get; private set; }

    /// <summary>Whether anything has come.</summary>
    internal bool IsAnswered { get; private set; }

    internal Scheduler Scheduler => scheduler;

    public override void OnHangUp() => hungUp = true;

    public override void OnReadable()
    {
        mayRead = true;
        if (reading.IsPending)
        {
            Continue(reading, TryRead);
        }
    }

    public override void OnWritable()
    {
        if (writing.IsPending)
        {
            Continue(writing, TryWrite);
        }
    }

    /// <summary>Reads what is there; an empty buffer only waits until something may be.</summary>
    internal ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(closed, typeof(AsyncSocket));
        room = buffer;
        var result = TryRead();
        if (result != -LinuxCalls.EAGAIN)
        {
            return new ValueTask<int>(result);
        }

        driver.Arm(this, scheduler, PollDirection.Read);
        return reading.Begin();
    }

    /// <summary>Writes all.</summary>
    internal ValueTask WriteAsync(ReadOnlyMemory<byte> data)
    {
        ObjectDisposedException.ThrowIf(closed, typeof(AsyncSocket));
        rest = data;
        if (TryWrite() != -LinuxCalls.EAGAIN)
        {
            return ValueTask.CompletedTask;
        }

        driver.Arm(this, scheduler, PollDirection.Write);
        return writing.BeginWithoutResult();
    }

    /// <summary>Closes the connection; who waits for it is told.</summary>
    internal void Close()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        if (scheduler.IsAlive)
        {
            driver.Detach(this, scheduler);
        }

        driver.Close();
        reading.FailIfPending(new ObjectDisposedException(nameof(AsyncSocket)));
        writing.FailIfPending(new ObjectDisposedException(nameof(AsyncSocket)));
    }

    private void Continue(Transfer transfer, Func<int> attempt)
    {
        int result;
        try
        {
            result = attempt();
        }
        catch (Exception exception)
        {
            transfer.FailIfPending(exception);
            return;
        }

        if (result == -LinuxCalls.EAGAIN)
        {
            driver.Arm(this, scheduler, transfer == reading ? PollDirection.Read : PollDirection.Write);
        }
        else
        {
            transfer.End(result);
        }
    }

    private int TryRead()
    {
        if (!before.IsEmpty)
        {
            var taken = Math.Min(before.Length, room.Length);
            before[..taken].CopyTo(room);
            before = before[taken..];
            NoteOpening(taken);
            return taken;
        }

        while (mayRead)
        {
            if (room.IsEmpty)
            {
                return 0;
            }

            var result = driver.Receive(room.Span);
            if (result >= 0)
            {
                mayRead = result == room.Length || hungUp || !driver.ShortReadTakesAll;
                NoteOpening(result);
                return result;
            }

            mayRead = -result != LinuxCalls.EAGAIN;
            ThrowIfFailed(result, "Receiving");
        }

        return -LinuxCalls.EAGAIN;
    }

    private void NoteOpening(int length)
    {
        if (IsAnswered || length == 0)
        {
            return;
        }

        IsAnswered = true;
        if (room.Span[0] is not (AlertRecord or HandshakeRecord))
        {
            Opening = room[..Math.Min(length, LongestOpening)].ToArray();
        }
    }

    private int TryWrite()
    {
        while (!rest.IsEmpty)
        {
            var result = driver.Send(rest.Span);
            if (-result == LinuxCalls.EAGAIN)
            {
                return result;
            }

            ThrowIfFailed(result, "Sending");
            rest = rest[Math.Max(result, 0)..];
        }

        return 0;
    }

    private static void ThrowIfFailed(int result, string what)
    {
        if (result < 0 && -result is not (LinuxCalls.EAGAIN or LinuxCalls.EINTR))
        {
            throw SocketErrors.From(-result, what);
        }
    }

    /// <summary>One direction's wait, which ends inline.</summary>
    private sealed class Transfer : IValueTaskSource<int>, IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<int> core;

        internal bool IsPending { get; private set; }

        internal ValueTask<int> Begin()
        {
            core.Reset();
            IsPending = true;
            return new ValueTask<int>(this, core.Version);
        }

        internal ValueTask BeginWithoutResult()
        {
            core.Reset();
            IsPending = true;
            return new ValueTask(this, core.Version);
        }

        internal void End(int result)
        {
            IsPending = false;
            core.SetResult(result);
        }

        internal void FailIfPending(Exception exception)
        {
            if (IsPending)
            {
                IsPending = false;
                core.SetException(exception);
            }
        }

        public int GetResult(short token) => core.GetResult(token);

        void IValueTaskSource.GetResult(short token) => core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => core.GetStatus(token);

        public void OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
    }
}

using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>
/// One authenticated TCP connection of a session: a task that reads, whose caller it is, and a task that writes. All of it runs on the
/// node's scheduler.
/// </summary>
[DebuggerDisplay("{socket}")]
internal sealed class Connection
{
    /// <summary>What is sent at a time at most, unless a frame is longer: the socket's buffer holds a few of them.</summary>
    private const int SendBuffer = 64 * 1024;

    /// <summary>
    /// How long a writer that has nothing to write looks by itself before it has to be woken: longer than an answer over the loopback
    /// takes, short enough that what was sent in the middle of a long step does not wait for its end.
    /// </summary>
    private static readonly TimeSpan Doze = TimeSpan.FromMicroseconds(200);

    private readonly AsyncSocket socket;
    private readonly Scheduler scheduler;
    private readonly ConnectionTerms terms;
    private readonly WaitQueue more = new();
    private readonly WaitQueue over = new();
    private readonly FrameInput input;
    private readonly WriterWake wake;
    private readonly SealedPieces pieces = new();
    private Session? session;
    private GoAwayReason? farewell;
    private bool isFarewellSaid;

    internal Connection(Scheduler scheduler, AsyncSocket socket, ConnectionTerms terms)
    {
        this.scheduler = scheduler;
        this.socket = socket;
        this.terms = terms;
        input = new FrameInput(terms.LongestFrame, terms.Opener);
        wake = new WriterWake(this);
        LastHeard = scheduler.Clock.Now;
    }

    /// <summary>Whether this side has dialled.</summary>
    internal bool IsInitiator => terms.IsInitiator;

    /// <summary>What the two sides have agreed on.</summary>
    internal ConnectionTerms Terms => terms;

    /// <summary>When the last bytes came.</summary>
    internal long LastHeard { get; private set; }

    internal bool IsClosed => socket.IsClosed;

    /// <summary>Where the other side is; null once the connection is closed.</summary>
    internal IPAddress? RemoteAddress => (socket.RemoteEndPoint as IPEndPoint)?.Address;

    /// <summary>Reads and writes until one side closes the connection; does not throw if that is how it ends.</summary>
    /// <param name="carried">Whose frames it carries.</param>
    /// <param name="peer">Takes the frames in.</param>
    internal async Coroutine RunAsync(Session carried, Peer peer)
    {
        session = carried;
        var writer = scheduler.Spawn(WriteAsync(), new SpawnOptions { Daemon = true, Name = "peer writer" });
        try
        {
            await ReadAsync(peer);
        }
        finally
        {
            Close();
            more.GrantAll();
            over.GrantAll();
            await writer.MonitorAsync();
        }
    }

    /// <summary>There is something to write. On any thread, under the outbox's lock.</summary>
    /// <param name="isDozing">Whether the writer looks by itself soon, so that it is time enough at the end of the caller's round.</param>
    internal void WakeWriter(bool isDozing)
    {
        if (scheduler.IsCurrent)
        {
            more.GrantAll();
        }
        else if (isDozing && Scheduler.CurrentOrNull is { } caller)
        {
            caller.AtRoundEnd(wake);
        }
        else
        {
            wake.Post();
        }
    }

    /// <summary>
    /// What is there is still written, then the other side is told that no more comes; the connection ends when that has done the same.
    /// </summary>
    internal void CloseWhenWritten(GoAwayReason reason)
    {
        farewell ??= reason;
        more.GrantAll();
    }

    /// <summary>Closes it after a time, unless it is closed before.</summary>
    internal async Coroutine CloseAfterAsync(TimeSpan time)
    {
        if (!socket.IsClosed && !await new QueueWait(over, scheduler.DeadlineAfter(time), default))
        {
            Close();
        }
    }

    internal void Close() => socket.Dispose();

    private async Coroutine ReadAsync(Peer peer)
    {
        while (true)
        {
            // What belongs to a frame of which a part has come is received behind that.
            if (input.Room is { IsEmpty: false } room)
            {
                var count = await socket.ReceiveAsync(room);
                if (count == 0)
                {
                    return;
                }

                input.AddReceived(count);
                TakeFrames(peer, count);
            }
            else
            {
                using var received = await socket.ReceivePooledAsync();
                if (received.IsEnd)
                {
                    return;
                }

                input.Add(received.Memory);
                TakeFrames(peer, received.Memory.Length);
            }
        }
    }

    private void TakeFrames(Peer peer, int received)
    {
        LastHeard = scheduler.Clock.Now;
        session!.NoteReceived(received);
        while (input.TryTake(out var frame))
        {
            peer.Take(this, frame);
        }

        input.Keep();
        peer.AfterFrames(this);
    }

    private async Coroutine WriteAsync()
    {
        var outbox = session!.Outbox;
        var buffer = Array.Empty<byte>();
        try
        {
            while (!socket.IsClosed)
            {
                if (buffer.Length == 0)
                {
                    buffer = ArrayPool<byte>.Shared.Rent(SendBuffer);
                }

                var length = Fill(outbox, ref buffer, out var lent);
                if (!lent.IsEmpty)
                {
                    await SendLentAsync(outbox, lent);
                    continue;
                }

                if (length > 0)
                {
                    session.NoteSent(length);
                    await socket.SendAllAsync(buffer.AsMemory(0, length));
                    continue;
                }

                ArrayPool<byte>.Shared.Return(buffer);
                buffer = [];
                if (isFarewellSaid)
                {
                    // Only this direction: closing both while something comes could destroy what the other side has not read yet.
                    socket.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (TrySayFarewell(outbox) || await new QueueWait(more, scheduler.DeadlineAfter(Doze), default))
                {
                    continue;
                }

                // Whoever closes between the end of the doze and this task's turn finds nobody to wake.
                if (!TrySayFarewell(outbox) && !socket.IsClosed && outbox.TryFallAsleep())
                {
                    await new QueueWait(more, Deadline.Never, default);
                }
            }
        }
        catch (Exception exception) when (exception is SocketClosedException or SocketException or IOException)
        {
            // The reader learns of it too, and says what becomes of the session.
            Close();
        }
    }

    /// <summary>Says that no more comes, once all that there was is written.</summary>
    private bool TrySayFarewell(Outbox outbox)
    {
        if (farewell is not { } reason || outbox.HasUntaken || session!.HasStreams)
        {
            return false;
        }

        isFarewellSaid = true;
        outbox.AppendControl(new GoAwayFrame(reason, session!.Received, 0));
        return true;
    }

    /// <summary>Confirms what has come, though there may be nothing else to write.</summary>
    internal void WriteConfirmation(Session confirming)
    {
        confirming.Outbox.AppendControl(new AckFrame(confirming.Received, terms.Window));
        confirming.NoteConfirmation();
    }

    /// <summary>Takes what there is: into the buffer, sealed if the connection is plain text, or where it stands.</summary>
    private int Fill(Outbox outbox, ref byte[] buffer, out ReadOnlyMemory<byte> lent)
    {
        if (session!.OwesConfirmation)
        {
            WriteConfirmation(session);
        }

        session.Streams.Feed();
        if (terms.Sealer is not { } sealer)
        {
            return outbox.Take(ref buffer, 0, 0, out lent);
        }

        var length = outbox.Take(ref buffer, WireLimits.LengthPrefix, RecordSeal.Length, out lent);
        return length == 0 ? 0 : sealer.Seal(buffer, length);
    }

    /// <summary>Sends frames from where they stand, sealed if the connection is plain text.</summary>
    private async Coroutine SendLentAsync(Outbox outbox, ReadOnlyMemory<byte> lent)
    {
        try
        {
            if (terms.Sealer is { } sealer)
            {
                session!.NoteSent(WireLimits.LengthPrefix + lent.Length + RecordSeal.Length);
                await socket.SendAllAsync(pieces.Seal(sealer, lent));
            }
            else
            {
                session!.NoteSent(lent.Length);
                await socket.SendAllAsync(lent);
            }
        }
        finally
        {
            pieces.Forget();
            outbox.EndLoan();
        }
    }

    /// <summary>Carries the wake-up from another thread; one is on its way at a time.</summary>
    private sealed class WriterWake(Connection connection) : Link, IRoundEnd
    {
        private int isPosted;

        public void EndRound() => Post();

        internal void Post()
        {
            if (Interlocked.Exchange(ref isPosted, 1) == 0)
            {
                connection.scheduler.TryPost(this);
            }
        }

        internal override void Arrive(Scheduler scheduler)
        {
            Volatile.Write(ref isPosted, 0);
            connection.more.GrantAll();
        }
    }
}

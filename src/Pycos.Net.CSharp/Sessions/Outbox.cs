using System.Buffers;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// What is on its way to another process: reliable frames, numbered and kept until they are confirmed, and control frames, which are
/// neither. Any thread appends; the writer of the connection takes.
/// </summary>
/// <remarks>
/// <para>Reliable frames outlive a connection: the next one of the session begins by <see cref="TryRewind"/>, behind the last frame that
/// the other side has. At most a window of unconfirmed bytes is given to a connection; what is beyond waits here, up to a limit.</para>
/// <para>How no wake-up is lost: the writer, before it sleeps, looks for bytes and says that it sleeps, both under the lock; who
/// appends under the same lock sees that and wakes it. A wake-up is a system call and a switch of threads, dearer than a message, so
/// a writer that has just written dozes for a moment before it sleeps: whoever appends meanwhile wakes it once for all that happens in
/// a round of a scheduler's loop.</para>
/// </remarks>
[DebuggerDisplay("{QueuedBytes} bytes, last {lastSequence}, confirmed {confirmed}")]
internal sealed partial class Outbox
{
    /// <summary>So many bytes that wait for the connection keep it busy until whoever waits has been woken.</summary>
    private const int Crowd = 1024 * 1024;

    /// <summary>Fewer bytes are sooner copied than sent from two places.</summary>
    private const int ShortestLoan = 4 * 1024;

    [ThreadStatic]
    private static WireBuffer? scratch;

    private readonly Lock gate = new();
    private readonly FrameLog log = new();
    private readonly FrameLog control = new();

    /// <summary>Ends of what was taken at a time: a confirmation releases whole batches.</summary>
    private readonly Queue<Mark> marks = new();
    private readonly Action<bool> wakeWriter;
    private readonly int limit;
    private readonly Queue<RoomWait> waiting = new();
    private Mark lastReleased;
    private ulong lastSequence;
    private ulong confirmed;
    private ulong lastTaken;
    private long messages;

    /// <summary>How far the log was given to the present connection.</summary>
    private long taken;

    /// <summary>
    /// How far the log was ever given to a connection. What was may have arrived though the next connection has begun before it: the other
    /// side said what it has in the handshake, and goes on reading the earlier connection until that is through.
    /// </summary>
    private Mark furthest;
    private long window;
    private WriterState writer = WriterState.Awake;
    private bool isSealed;
    private bool closed;

    /// <summary>Makes one.</summary>
    /// <param name="limit">How many bytes may wait or be unconfirmed.</param>
    /// <param name="window">How many bytes the other side takes before it has confirmed any.</param>
    /// <param name="wakeWriter">
    /// Called, on any thread and under the lock, when a sleeping writer has something to take; told whether it dozes only, and will look by
    /// itself soon.
    /// </param>
    internal Outbox(int limit, int window, Action<bool> wakeWriter)
    {
        this.limit = limit;
        this.window = window;
        this.wakeWriter = wakeWriter;
    }

    /// <summary>Bytes that wait or are unconfirmed.</summary>
    internal int QueuedBytes => log.Count;

    /// <summary>Whether there is no more room.</summary>
    internal bool IsFull => log.Count >= limit;

    /// <summary>
    /// Whether who can wait is to do so. What was written just now is in the processor's cache when it is sent, and memory that is used
    /// again soon is, too; see docs/decisions/0016.
    /// </summary>
    private bool IsCrowded => IsFull || log.End - taken >= Crowd;

    /// <summary>Whether something is there that no connection was given yet.</summary>
    internal bool HasUntaken
    {
        get
        {
            lock (gate)
            {
                return taken < log.End;
            }
        }
    }

    /// <summary>
    /// Whether the next frame of a byte stream may be appended: when nothing else waits for the connection, and streams have not taken
    /// half of the window, so that messages find the other half.
    /// </summary>
    internal bool HasRoomForStreams
    {
        get
        {
            lock (gate)
            {
                return taken == log.End && log.Count + StreamLimits.Piece <= window / 2;
            }
        }
    }

    /// <summary>How many messages were appended.</summary>
    internal long Messages => Volatile.Read(ref messages);

    /// <summary>The number of the newest reliable frame.</summary>
    internal ulong LastSequence => Volatile.Read(ref lastSequence);

    /// <summary>Whether a connection was ever given a reliable frame.</summary>
    internal bool WasTaken
    {
        get
        {
            lock (gate)
            {
                return furthest.Sequence > 0;
            }
        }
    }

    /// <summary>Appends a reliable frame if there is room.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="canWait">
    /// Whether it is that of a sender who waits if there is no room: then there is none as soon as enough waits for the connection.
    /// </param>
    /// <returns>Whether it is on its way, or why not.</returns>
    internal SendResult TryAppend<TFrame>(in TFrame frame, bool canWait)
        where TFrame : struct, IFrame<TFrame>
    {
        lock (gate)
        {
            if (closed || isSealed)
            {
                return SendResult.Unreachable;
            }

            if (canWait ? IsCrowded : IsFull)
            {
                return SendResult.Full;
            }

            AppendNumbered(frame, 0);
            return SendResult.Sent;
        }
    }

    /// <summary>
    /// Appends a reliable frame whether there is room or not: an answer, of which there are only as many as the other side has asked for.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="stream">Its byte stream; 0 for none.</param>
    /// <returns>Whether it is on its way: not, if the session is over.</returns>
    internal bool Append<TFrame>(in TFrame frame, uint stream = 0)
        where TFrame : struct, IFrame<TFrame> => Append(frame, stream, out _);

    /// <summary>As the other, and gives the frame's number.</summary>
    internal bool Append<TFrame>(in TFrame frame, uint stream, out ulong sequence)
        where TFrame : struct, IFrame<TFrame>
    {
        lock (gate)
        {
            sequence = closed ? 0 : AppendNumbered(frame, stream);
            return !closed;
        }
    }

    /// <summary>The writer is to look again: a stream is ready, or the last one is over.</summary>
    internal void Wake()
    {
        lock (gate)
        {
            WakeWriter();
        }
    }

    /// <summary>Appends a frame that is neither numbered nor confirmed, ahead of all reliable ones.</summary>
    internal void AppendControl<TFrame>(in TFrame frame)
        where TFrame : struct, IFrame<TFrame>
    {
        lock (gate)
        {
            if (!closed)
            {
                AppendTo(control, frame, 0, 0);
            }
        }
    }

    /// <summary>The writer will not look by itself any more; false if there is something to take.</summary>
    internal bool TryFallAsleep()
    {
        lock (gate)
        {
            if (writer == WriterState.Awake)
            {
                return false;
            }

            writer = WriterState.Asleep;
            return true;
        }
    }

    /// <summary>
    /// Takes whole frames, at least one if there is any and the window lets it pass: copied into a buffer, or, if they are many bytes,
    /// lent where they stand. When there is none the writer counts as dozing.
    /// </summary>
    /// <param name="buffer">Replaced by a larger one if the next frame alone does not fit.</param>
    /// <param name="before">How many bytes to leave free before the frames.</param>
    /// <param name="after">How many to leave free behind them.</param>
    /// <param name="lent">Frames that were not copied; there are none in the buffer then. <see cref="EndLoan"/> gives them back.</param>
    /// <returns>How many bytes were written.</returns>
    internal int Take(ref byte[] buffer, int before, int after, out ReadOnlyMemory<byte> lent)
    {
        lock (gate)
        {
            lent = default;
            var written = TakeControl(buffer.AsSpan(before, buffer.Length - before - after));
            var space = buffer.Length - before - after - written;
            var end = EndOfBatch(space, written == 0);
            var length = (int)(end - taken);
            if (length > 0)
            {
                if (written > 0 || length < ShortestLoan || !log.TryLend(taken, length, out lent))
                {
                    if (length > space)
                    {
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = ArrayPool<byte>.Shared.Rent(before + length + after);
                    }

                    log.CopyTo(taken, buffer.AsSpan(before + written, length));
                    written += length;
                }

                taken = end;
                NoteTaken();
                marks.Enqueue(new Mark(lastTaken, end));
                LetWaitingIn();
            }

            writer = written == 0 && lent.IsEmpty ? WriterState.Dozing : WriterState.Awake;
            return written;
        }
    }

    /// <summary>What <see cref="Take"/> has lent was sent, or will not be.</summary>
    internal void EndLoan()
    {
        lock (gate)
        {
            log.EndLoan();
        }
    }

    /// <summary>Takes nothing new in but answers: what is there is to be written.</summary>
    internal void Seal()
    {
        lock (gate)
        {
            isSealed = true;
        }
    }

    /// <summary>Has somebody told when there is room for who can wait; at once if there is, or if the session is over.</summary>
    internal void WaitForRoom(RoomWait wait)
    {
        lock (gate)
        {
            if (closed || !IsCrowded)
            {
                wait.Tell();
            }
            else
            {
                waiting.Enqueue(wait);
            }
        }
    }

    private ulong AppendNumbered<TFrame>(in TFrame frame, uint stream)
        where TFrame : struct, IFrame<TFrame>
    {
        // One that can not be written throws here, and must not have taken a number: the other side would miss it.
        AppendTo(log, frame, lastSequence + 1, stream);
        if (TFrame.Type is FrameType.Send or FrameType.Deliver)
        {
            messages++;
        }

        return ++lastSequence;
    }

    private void AppendTo<TFrame>(FrameLog frames, in TFrame frame, ulong sequence, uint stream)
        where TFrame : struct, IFrame<TFrame>
    {
        var buffer = scratch ??= new WireBuffer { Inserts = true };
        // Also of what a frame has left that could not be written.
        buffer.Clear();
        FrameCodec.Write(buffer, frame, sequence, stream);
        frames.Append(buffer.Head, buffer.Inserted, buffer.Tail);
        buffer.Clear();
        WakeWriter();
    }

    /// <summary>The place behind the frames that the next batch takes, which count as taken.</summary>
    /// <param name="space">How long they may be together.</param>
    /// <param name="takesAny">Whether the first may be longer.</param>
    private long EndOfBatch(int space, bool takesAny)
    {
        var end = taken;
        while (end < log.End && end - log.Start < window)
        {
            var length = log.FrameLengthAt(end);
            if (end - taken + length > space && !(takesAny && end == taken))
            {
                break;
            }

            end += length;
            lastTaken++;
        }

        return end;
    }

    private int TakeControl(Span<byte> to)
    {
        var end = control.Start;
        while (end < control.End)
        {
            var length = control.FrameLengthAt(end);
            if (end - control.Start + length > to.Length)
            {
                break;
            }

            end += length;
        }

        var taking = (int)(end - control.Start);
        if (taking > 0)
        {
            control.CopyTo(control.Start, to[..taking]);
            control.Release(end);
        }

        return taking;
    }

    private void WakeWriter()
    {
        if (writer == WriterState.Awake)
        {
            return;
        }

        var isDozing = writer == WriterState.Dozing;
        writer = WriterState.Awake;
        wakeWriter(isDozing);
    }

    private readonly record struct Mark(ulong Sequence, long Place);
}

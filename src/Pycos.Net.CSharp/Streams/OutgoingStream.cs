using System.Diagnostics;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// Bytes on their way to the other side, piece by piece as its credit and the other streams let them. On the node's thread.
/// </summary>
[DebuggerDisplay("{Number}: {sent} sent, credit {credit}")]
internal sealed class OutgoingStream
{
    private readonly StreamTable table;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<ReadOnlyMemory<byte>> later = new();
    private ReadOnlyMemory<byte> first;
    private readonly Action<bool> whenOver;
    private long credit = StreamLimits.InitialCredit;
    private ulong sent;
    private bool finished;

    /// <summary>Makes one.</summary>
    /// <param name="table">The streams of its session.</param>
    /// <param name="number">Its number.</param>
    /// <param name="whenOver">Called once: with true when all was sent, with false if it was given up.</param>
    internal OutgoingStream(StreamTable table, uint number, Action<bool> whenOver)
    {
        this.table = table;
        this.whenOver = whenOver;
        Number = number;
    }

    internal uint Number { get; }

    internal bool IsOver { get; private set; }

    /// <summary>Whether it waits for its turn.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Whether a frame of it may be sent.</summary>
    internal bool IsReady => !IsOver && (IsDrained ? finished : credit > 0);

    /// <summary>Whether all that it was given was sent.</summary>
    internal bool IsDrained => first.IsEmpty;

    /// <summary>Is woken whenever it was drained, or is over.</summary>
    internal WaitQueue Drained { get; } = new();

    /// <summary>Takes bytes over, which must stay as they are until they are sent.</summary>
    internal void Offer(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || IsOver)
        {
            return;
        }

        if (IsDrained)
        {
            first = bytes;
        }
        else
        {
            later.Enqueue(bytes);
        }

        table.Schedule(this);
    }

    /// <summary>Nothing follows what was offered.</summary>
    internal void Finish()
    {
        finished = true;
        table.Schedule(this);
    }

    /// <summary>The other side takes so many bytes more.</summary>
    internal void Grant(uint bytes)
    {
        credit += bytes;
        if (credit > uint.MaxValue)
        {
            throw new ProtocolViolationException(ErrorCode.FlowControl, $"stream {Number} was given more credit than a stream can have");
        }

        table.Schedule(this);
    }

    /// <summary>Sends its next piece, and its end behind the last one.</summary>
    internal void SendNext(Outbox outbox)
    {
        if (!IsDrained)
        {
            SendPiece(outbox);
        }

        if (IsDrained && finished && !IsOver)
        {
            outbox.Append(new EndFrame(hash.GetHashAndReset(), sent), Number);
            End(wasSent: true);
        }
    }

    private void SendPiece(Outbox outbox)
    {
        var piece = first[..(int)Math.Min(Math.Min(first.Length, StreamLimits.Piece), credit)];
        credit -= piece.Length;
        sent += (ulong)piece.Length;
        hash.AppendData(piece.Span);
        outbox.Append(new DataFrame(piece), Number);
        first = piece.Length < first.Length ? first[piece.Length..]
            : later.TryDequeue(out var next) ? next
            : default;
        if (IsDrained)
        {
            Drained.GrantAll();
        }
    }

    /// <summary>It is over: nothing more of it is sent.</summary>
    internal void End(bool wasSent)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        first = default;
        later.Clear();
        hash.Dispose();
        table.Forget(this);
        Drained.GrantAll();
        whenOver(wasSent);
    }
}

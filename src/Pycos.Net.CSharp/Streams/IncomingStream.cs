using System.Diagnostics;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// Bytes that come from the other side: counted, held against what it may send, and compared in the end with what it says to have sent.
/// On the node's thread.
/// </summary>
[DebuggerDisplay("{Number}: {received} of {length}")]
internal abstract class IncomingStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StreamTable table;
    private readonly ulong length;
    private long credit = StreamLimits.InitialCredit;
    private ulong received;
    private int consumed;

    /// <summary>Makes one.</summary>
    /// <param name="table">The streams of its session.</param>
    /// <param name="number">Its number.</param>
    /// <param name="length">How many bytes it may bring.</param>
    protected IncomingStream(StreamTable table, uint number, ulong length)
    {
        this.table = table;
        this.length = length;
        Number = number;
    }

    internal uint Number { get; }

    internal bool IsOver { get; private set; }

    /// <summary>The SHA-256 of what has come, once that is all.</summary>
    protected ReadOnlyMemory<byte> ReceivedHash { get; private set; }

    /// <summary>A piece has come.</summary>
    /// <exception cref="ProtocolViolationException">It is more than the other side may send.</exception>
    internal void Take(ReadOnlyMemory<byte> bytes)
    {
        credit -= bytes.Length;
        if (credit < 0)
        {
            throw new ProtocolViolationException(ErrorCode.FlowControl, $"stream {Number} brings more than its credit allows");
        }

        received += (ulong)bytes.Length;
        if (received > length)
        {
            Refuse(Outcome.InvalidArgument, $"it brings more than the {length} bytes that were announced");
            return;
        }

        hash.AppendData(bytes.Span);
        OnBytes(bytes);
    }

    /// <summary>All has come, as the other side says.</summary>
    internal void Take(in EndFrame end)
    {
        if (end.Length != received || received != length)
        {
            Refuse(Outcome.InvalidArgument, $"it ended after {received} bytes, and {length} were announced");
            return;
        }

        ReceivedHash = hash.GetCurrentHash();
        if (!end.Hash.Span.SequenceEqual(ReceivedHash.Span))
        {
            Refuse(Outcome.InvalidArgument, "its content is not what was sent");
            return;
        }

        Leave();
        OnComplete();
    }

    /// <summary>It is given up on this side, and the other is told.</summary>
    internal void Refuse(Outcome outcome, string why)
    {
        if (!IsOver)
        {
            table.Reset(Number, outcome, why);
            Fail(outcome, why);
        }
    }

    /// <summary>It comes to nothing.</summary>
    internal void Fail(Outcome outcome, string why)
    {
        if (!IsOver)
        {
            Leave();
            OnFailed(outcome, why);
        }
    }

    /// <summary>Bytes that came are out of the way: as many more may come.</summary>
    protected void Consume(int bytes)
    {
        consumed += bytes;
        if (consumed >= StreamLimits.CreditStep && !IsOver)
        {
            credit += consumed;
            table.Grant(Number, (uint)consumed);
            consumed = 0;
        }
    }

    /// <summary>A piece has come; its memory is valid until this returns.</summary>
    protected abstract void OnBytes(ReadOnlyMemory<byte> bytes);

    /// <summary>All pieces have come as they were sent. It is the last that is called.</summary>
    protected abstract void OnComplete();

    /// <summary>There will be nothing more. It is the last that is called.</summary>
    protected abstract void OnFailed(Outcome outcome, string why);

    private void Leave()
    {
        IsOver = true;
        hash.Dispose();
        table.Forget(this);
    }
}

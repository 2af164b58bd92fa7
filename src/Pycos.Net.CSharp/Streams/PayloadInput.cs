namespace Pycos.Internals;

/// <summary>
/// Brings the payload of a frame that was too long for it: the content tag, then the content. Its memory grows with what comes, not with
/// what is announced.
/// </summary>
internal sealed class PayloadInput : IncomingStream
{
    private const int Growth = 4;

    private readonly PayloadBudget budget;
    private readonly Action<Payload> whole;
    private readonly Action<Outcome, string> failed;
    private byte[] bytes = [];
    private int count;
    private int unconsumed;

    /// <summary>Makes one.</summary>
    /// <param name="table">The streams of its session.</param>
    /// <param name="number">Its number.</param>
    /// <param name="length">How many bytes it will bring.</param>
    /// <param name="budget">Limits what the peer may have in memory.</param>
    /// <param name="whole">Gets the payload.</param>
    /// <param name="failed">Learns that there will be none.</param>
    internal PayloadInput(
        StreamTable table, uint number, int length, PayloadBudget budget, Action<Payload> whole, Action<Outcome, string> failed)
        : base(table, number, (ulong)length)
    {
        this.budget = budget;
        this.whole = whole;
        this.failed = failed;
        Length = length;
        budget.Ask(this);
    }

    internal int Length { get; }

    /// <summary>Whether it may come as a whole, rather than only its beginning.</summary>
    internal bool HasBudget { get; private set; }

    internal void GrantBudget()
    {
        HasBudget = true;
        Consume(unconsumed);
        unconsumed = 0;
    }

    protected override void OnBytes(ReadOnlyMemory<byte> piece)
    {
        var needed = count + piece.Length;
        if (bytes.Length < needed)
        {
            Array.Resize(ref bytes, (int)Math.Min(Length, Math.Max(needed, (long)bytes.Length * Growth)));
        }

        piece.CopyTo(bytes.AsMemory(count));
        count = needed;
        if (HasBudget)
        {
            Consume(piece.Length);
        }
        else
        {
            unconsumed += piece.Length;
        }
    }

    protected override void OnComplete()
    {
        budget.Return(this);
        var tag = (ContentTag)bytes[0];
        if (tag is ContentTag.None or ContentTag.Stream)
        {
            failed(Outcome.Serialization, $"a payload on a stream can not have the content tag {(byte)tag}");
        }
        else
        {
            whole(Payload.Inline(tag, bytes.AsMemory(1)));
        }
    }

    protected override void OnFailed(Outcome outcome, string why)
    {
        budget.Return(this);
        bytes = [];
        failed(outcome, why);
    }
}

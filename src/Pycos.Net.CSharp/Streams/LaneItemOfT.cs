namespace Pycos.Internals;

/// <summary>A frame of a type.</summary>
internal sealed class LaneItem<TFrame>(EncodedMessage content, ulong request, Func<Payload, TFrame> frame) : LaneItem(content, request)
    where TFrame : struct, IFrame<TFrame>
{
    internal override ulong Append(Outbox outbox, in Payload payload)
    {
        outbox.Append(frame(payload), 0, out var sequence);
        return sequence;
    }
}

using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The place in a distributed trace from which a message was sent, as 25 bytes: trace id, span id and flags of W3C Trace Context.
/// </summary>
internal readonly struct TraceContext
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;

    public const int Length = TraceIdLength + SpanIdLength + 1;

    private TraceContext(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The 25 bytes, or none.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsNone => Bytes.IsEmpty;

    public int Entries => IsNone ? 0 : 1;

    public static TraceContext Of(ActivityContext context)
    {
        var bytes = new byte[Length];
        context.TraceId.CopyTo(bytes.AsSpan(0, TraceIdLength));
        context.SpanId.CopyTo(bytes.AsSpan(TraceIdLength, SpanIdLength));
        bytes[^1] = (byte)context.TraceFlags;
        return new TraceContext(bytes);
    }

    public ActivityContext ToActivityContext()
    {
        var bytes = Bytes.Span;
        return IsNone
            ? default
            : new ActivityContext(
                ActivityTraceId.CreateFromBytes(bytes[..TraceIdLength]),
                ActivitySpanId.CreateFromBytes(bytes.Slice(TraceIdLength, SpanIdLength)),
                (ActivityTraceFlags)bytes[^1],
                isRemote: true);
    }

    public void Write(WireBuffer writer, int key)
    {
        if (!IsNone)
        {
            writer.WriteKey(key);
            writer.WriteBytes(Bytes.Span);
        }
    }

    public static TraceContext Read(ref WireReader reader) =>
        reader.TryReadNil() ? default : new TraceContext(reader.ReadBytes(Length));
}

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
        if (context == default)
        {
            return default;
        }

        var bytes = new byte[Length];
        context.TraceId.CopyTo(bytes.AsSpan(0, TraceIdLength));
        context.SpanId.CopyTo(bytes.AsSpan(TraceIdLength, SpanIdLength));
        bytes[^1] = (byte)context.TraceFlags;
        return new TraceContext(bytes);
    }

    public static TraceContext Of(Activity? activity) => activity is null ? default : Of(activity.Context);

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

    /// <summary>The same in memory of its own.</summary>
    public TraceContext Apart() => IsNone ? default : new TraceContext(Bytes.ToArray());

    public void Write(WireBuffer writer, int key)
    {
        if (!IsNone)
        {
            writer.WriteKey(key);
            writer.WriteBytes(Bytes.Span);
        }
    }

    /// <summary>Reads one. What can be none, since it has another length or no ids, counts as missing: a message does not suffer for it.</summary>
    public static TraceContext Read(ref WireReader reader)
    {
        if (reader.TryReadNil())
        {
            return default;
        }

        var bytes = reader.ReadBytes();
        return bytes.Length == Length
            && bytes.Span[..TraceIdLength].ContainsAnyExcept((byte)0)
            && bytes.Span.Slice(TraceIdLength, SpanIdLength).ContainsAnyExcept((byte)0)
            ? new TraceContext(bytes)
            : default;
    }
}

using System.Buffers.Binary;

namespace Pycos.Internals;

/// <summary>
/// Seals what is sent in plain text: a record is a length, some whole frames, and the seal of 16 bytes over a counter and the
/// frames. One seal for all frames of a write, since it costs more than a small message; see docs/decisions/0009.
/// </summary>
internal sealed class RecordSealer(ReadOnlySpan<byte> key) : IDisposable
{
    private readonly RecordSeal seal = new(key);

    /// <summary>Begins a record behind what the buffer holds; the frames follow.</summary>
    public static int Begin(WireBuffer buffer) => buffer.BeginFrame();

    /// <summary>Ends a record: writes its length and its seal.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="start">What <see cref="Begin"/> returned.</param>
    public void End(WireBuffer buffer, int start)
    {
        Span<byte> mark = stackalloc byte[RecordSeal.Length];
        seal.Next(buffer.WrittenSpan[(start + WireLimits.LengthPrefix)..], mark);
        buffer.WriteRaw(mark);
        buffer.EndFrame(start);
    }

    /// <summary>Seals frames that stand in a buffer, behind room for the length and before room for the seal.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="length">How long the frames are.</param>
    /// <returns>How long the record is.</returns>
    public int Seal(Span<byte> buffer, int length)
    {
        Seal(buffer.Slice(WireLimits.LengthPrefix, length), buffer, buffer[(WireLimits.LengthPrefix + length)..]);
        return WireLimits.LengthPrefix + length + RecordSeal.Length;
    }

    /// <summary>Seals frames that stand elsewhere.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="before">Gets the length that stands before them.</param>
    /// <param name="after">Gets the seal that stands behind them.</param>
    public void Seal(ReadOnlySpan<byte> frames, Span<byte> before, Span<byte> after)
    {
        seal.Next(frames, after[..RecordSeal.Length]);
        BinaryPrimitives.WriteUInt32BigEndian(before, (uint)(frames.Length + RecordSeal.Length));
    }

    public void Dispose() => seal.Dispose();
}

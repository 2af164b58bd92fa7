using System.Buffers;
using System.Buffers.Binary;

namespace Pycos.Internals;

/// <summary>
/// Cuts what a connection receives into frames. A frame that came whole is not copied; one that came in pieces is put together in
/// memory that is given back when nothing is pending, since most connections are idle.
/// </summary>
internal sealed class FrameInput(int maxFrame, RecordOpener? opener)
{
    /// <summary>How much is received behind what is pending, beyond the rest of it.</summary>
    private const int Ahead = 64 * 1024;

    private byte[] kept = [];
    private ReadOnlyMemory<byte> rest;

    /// <summary>Frames of a record that was opened and not used up.</summary>
    private ReadOnlyMemory<byte> record;

    /// <summary>Where to receive what follows, behind what is pending; empty when nothing is.</summary>
    internal Memory<byte> Room => kept.AsMemory(rest.Length);

    /// <summary>Takes in what was received while nothing was pending. It is used until <see cref="Keep"/>.</summary>
    internal void Add(ReadOnlyMemory<byte> received) => rest = received;

    /// <summary>Takes in what was received into the <see cref="Room"/>.</summary>
    internal void AddReceived(int count) => rest = kept.AsMemory(0, rest.Length + count);

    /// <summary>Takes the next whole frame, without its length; valid until <see cref="Keep"/>.</summary>
    /// <exception cref="ProtocolViolationException">What was received is no frame, or was changed on the way.</exception>
    internal bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        if (opener is null)
        {
            return TryCut(ref rest, out frame);
        }

        if (record.IsEmpty)
        {
            if (!opener.TryOpen(rest, out record, out var consumed))
            {
                frame = default;
                return false;
            }

            rest = rest[consumed..];
        }

        return TryCut(ref record, out frame)
            ? true
            : throw new ProtocolViolationException(ErrorCode.FrameSize, "a frame that goes beyond the record that it stands in");
    }

    /// <summary>Keeps what is not whole yet, before the memory that it was received into is used again.</summary>
    internal void Keep()
    {
        if (rest.IsEmpty)
        {
            GiveBack();
            return;
        }

        var (pending, missing) = (rest.Length, Missing());
        if (kept.Length < pending + missing)
        {
            Replace(pending + missing + Ahead);
        }
        else
        {
            rest.CopyTo(kept);
        }

        rest = kept.AsMemory(0, pending);
    }

    /// <summary>How many bytes the pending record or frame lacks, at least one; as long as its length is not known, that of the length.</summary>
    private int Missing() => BinaryPrimitives.TryReadUInt32BigEndian(rest.Span, out var announced)
        ? WireLimits.LengthPrefix + (int)announced - rest.Length
        : WireLimits.LengthPrefix;

    private bool TryCut(ref ReadOnlyMemory<byte> from, out ReadOnlyMemory<byte> frame)
    {
        if (!FrameCodec.TryFind(from.Span, maxFrame, out var length))
        {
            frame = default;
            return false;
        }

        frame = from.Slice(WireLimits.LengthPrefix, length);
        from = from[(WireLimits.LengthPrefix + length)..];
        return true;
    }

    private void Replace(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
        rest.CopyTo(larger);
        GiveBack();
        kept = larger;
    }

    private void GiveBack()
    {
        if (kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(kept);
            kept = [];
        }
    }
}

using System.Buffers;

namespace Pycos.Internals;

/// <summary>
/// Cuts what a connection receives into frames. A frame that came whole is not copied; one that came in pieces is put together in
/// memory that is given back when nothing is pending, since most connections are idle.
/// </summary>
internal sealed class FrameInput(int maxFrame, RecordOpener? opener)
{
    private byte[] kept = [];
    private ReadOnlyMemory<byte> rest;

    /// <summary>Frames of a record that was opened and not used up.</summary>
    private ReadOnlyMemory<byte> record;

    /// <summary>Whether what is pending lies in <see cref="kept"/>.</summary>
    private bool isKept;

    /// <summary>Takes in what was received. It is used until <see cref="Keep"/>.</summary>
    internal void Add(ReadOnlyMemory<byte> received)
    {
        if (!isKept)
        {
            rest = received;
            return;
        }

        var pending = rest.Length;
        if (kept.Length < pending + received.Length)
        {
            Grow(pending + received.Length);
        }

        received.CopyTo(kept.AsMemory(pending));
        rest = kept.AsMemory(0, pending + received.Length);
    }

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
            isKept = false;
            return;
        }

        var pending = rest.Length;
        if (!isKept && kept.Length < pending)
        {
            kept = ArrayPool<byte>.Shared.Rent(pending);
        }

        rest.CopyTo(kept);
        rest = kept.AsMemory(0, pending);
        isKept = true;
    }

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

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * kept.Length));
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

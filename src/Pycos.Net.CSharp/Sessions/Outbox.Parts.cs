namespace Pycos.Internals;

/// <content>Parts of what is appended in a round that are sent before its end; see docs/decisions/0019.</content>
internal sealed partial class Outbox
{
    /// <summary>
    /// So many frames that are appended after something came are sent before the sender's round is over: they are mostly answers, or ask
    /// again, and the other side works on them while further ones are written.
    /// </summary>
    private const int FirstPart = 32;

    /// <summary>How many times as many the next part has, if nothing comes meanwhile: what is no answer goes out in large batches.</summary>
    private const int Growth = 4;

    /// <summary>The number of the frame with which the next part is whole.</summary>
    private ulong endOfPart = ulong.MaxValue;
    private int part;

    /// <summary>Whether enough was appended to be sent before there is more of it. True once for each part.</summary>
    internal bool TryEndPart()
    {
        if (Volatile.Read(ref lastSequence) < Volatile.Read(ref endOfPart))
        {
            return false;
        }

        lock (gate)
        {
            var isWhole = lastSequence >= endOfPart && taken < log.End;
            BeginPart(part * Growth);
            return isWhole;
        }
    }

    /// <summary>Something has come that may be answered.</summary>
    internal void BeginParts()
    {
        lock (gate)
        {
            BeginPart(FirstPart);
        }
    }

    private void BeginPart(int frames)
    {
        part = Math.Min(frames, int.MaxValue / Growth);
        Volatile.Write(ref endOfPart, lastSequence + (ulong)part);
    }
}

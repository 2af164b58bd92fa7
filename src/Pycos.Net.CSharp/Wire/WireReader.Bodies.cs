using System.Numerics;
using Nerdbank.MessagePack;

namespace Pycos.Internals;

/// <summary>Bodies of frames: maps with small integers as keys, of which unknown ones are skipped.</summary>
internal ref partial struct WireReader
{
    private const int KnownKeys = 64;

    /// <summary>Reads what stands before the body.</summary>
    public FrameHeader ReadHeader()
    {
        ReadTuple(4);
        frame = (FrameType)ReadByte();
        return new FrameHeader(frame, ReadUInt32(), ReadUInt64());
    }

    /// <summary>Begins the map of the body.</summary>
    public void BeginBody()
    {
        entriesLeft = ReadMapHeader(WireLimits.Items);
        seenKeys = 0;
    }

    /// <summary>Goes to the next entry of the body and reads its key.</summary>
    public bool NextKey(out int next)
    {
        if (entriesLeft == 0)
        {
            next = 0;
            return false;
        }

        entriesLeft--;
        var number = ReadUInt64();
        next = number < KnownKeys ? (int)number : KnownKeys;
        key = next;
        var bit = next < KnownKeys ? 1UL << next : 0;
        if ((seenKeys & bit) != 0)
        {
            throw Malformed("it comes twice");
        }

        seenKeys |= bit;
        return true;
    }

    /// <summary>Skips the value of a key that this version does not know.</summary>
    public void SkipUnknown() => Skip(WireLimits.Depth);

    /// <summary>Ends the body: throws unless each of these keys has come.</summary>
    public void EndBody(params ReadOnlySpan<int> required)
    {
        var missing = 0UL;
        foreach (var wanted in required)
        {
            missing |= 1UL << wanted;
        }

        missing &= ~seenKeys;
        if (missing != 0)
        {
            key = BitOperations.TrailingZeroCount(missing);
            throw Malformed("it is missing");
        }

        key = 0;
    }

    private void Skip(int depth)
    {
        if (depth == 0)
        {
            throw Malformed($"containers stand more than {WireLimits.Depth} deep inside each other");
        }

        switch (MessagePackCode.ToMessagePackType(NextCode))
        {
            case MessagePackType.Array:
                SkipItems(ReadListHeader(WireLimits.Items), depth - 1);
                break;
            case MessagePackType.Map:
                SkipItems(2 * ReadMapHeader(WireLimits.Items), depth - 1);
                break;
            default:
                SkipScalar();
                break;
        }
    }

    private void SkipItems(int count, int depth)
    {
        for (; count > 0; count--)
        {
            Skip(depth);
        }
    }
}

using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>Makes an object of what a message holds of it.</summary>
internal abstract class Maker<T>
{
    /// <summary>Reads values that stand behind their names; names that are not known are passed over.</summary>
    public abstract T ReadNamed(ref MessageReader reader, int count);

    /// <summary>Reads values in their order; those beyond the last known one are passed over.</summary>
    public abstract T ReadInOrder(ref MessageReader reader, int count);
}

/// <inheritdoc/>
internal sealed class Maker<T, TState>(Func<TState> begin, Constructor<TState, T> finish, Slot<TState>[] slots) : Maker<T>
{
    private const int WordBits = 64;

    // Bits for 128 fields; a constant, since the stack is faster for one. Types with more pay for an array.
    private const int UsualWords = 2;

    public override T ReadNamed(ref MessageReader reader, int count)
    {
        Span<ulong> seen = stackalloc ulong[UsualWords];
        if (slots.Length > UsualWords * WordBits)
        {
            seen = new ulong[(slots.Length + WordBits - 1) / WordBits];
        }

        var state = begin();
        var expected = 0;
        for (var i = 0; i < count; i++)
        {
            var slot = FindSlot(ref reader, expected);
            if (slot < 0)
            {
                reader.Skip();
                continue;
            }

            ref var word = ref seen[slot / WordBits];
            var bit = 1UL << (slot % WordBits);
            if ((word & bit) != 0)
            {
                throw new MessageFormatException($"the field {slots[slot].Name} stands there twice");
            }

            word |= bit;
            ReadSlot(ref reader, slots[slot], ref state);
            expected = slot + 1;
        }

        RefuseMissing(seen);
        return finish(ref state);
    }

    public override T ReadInOrder(ref MessageReader reader, int count)
    {
        var state = begin();
        for (var i = 0; i < count; i++)
        {
            if (i < slots.Length)
            {
                ReadSlot(ref reader, slots[i], ref state);
            }
            else
            {
                reader.Skip();
            }
        }

        for (var i = count; i < slots.Length; i++)
        {
            RefuseMissing(slots[i]);
        }

        return finish(ref state);
    }

    private static void ReadSlot(ref MessageReader reader, Slot<TState> slot, ref TState state)
    {
        try
        {
            slot.Read(ref reader, ref state);
        }
        catch (MessageFormatException wrong) when (wrong.Within(slot.Name))
        {
        }
    }

    // Senders write fields in the order that is known here unless their program has another version of the type.
    private int FindSlot(ref MessageReader reader, int expected)
    {
        if (expected < slots.Length && reader.TryTake(slots[expected].Key))
        {
            return expected;
        }

        for (var i = 0; i < slots.Length; i++)
        {
            if (reader.TryTake(slots[i].Key))
            {
                return i;
            }
        }

        if (!reader.IsString)
        {
            throw reader.Unexpected("the name of a field");
        }

        reader.Skip();
        return -1;
    }

    private void RefuseMissing(ReadOnlySpan<ulong> seen)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if ((seen[i / WordBits] & (1UL << (i % WordBits))) == 0)
            {
                RefuseMissing(slots[i]);
            }
        }
    }

    private static void RefuseMissing(Slot<TState> slot)
    {
        if (slot.IsRequired)
        {
            throw new MessageFormatException($"the field {slot.Name} is missing");
        }
    }
}

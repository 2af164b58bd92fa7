using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>A growing ring of messages, oldest first, from which any can be taken.</summary>
[DebuggerDisplay("{Count} messages")]
internal struct MessageRing<T>
{
    private const int FirstLength = 8;

    /// <summary>
    /// A ring longer than this is let go when it was emptied without having been needed by a quarter, so that one burst does not
    /// hold its memory for ever, and bursts that come again and again do not make it anew each time.
    /// </summary>
    private const int KeptLength = 1024;

    private T[]? items;
    private int head;
    private int most;

    internal int Count { get; private set; }

    internal readonly T this[int index] => items![(head + index) & (items.Length - 1)];

    internal void Enqueue(T item)
    {
        var array = items;
        if (array is null || Count == array.Length)
        {
            array = Grow();
        }

        array[(head + Count) & (array.Length - 1)] = item;
        if (++Count > most)
        {
            most = Count;
        }
    }

    internal T Dequeue()
    {
        var array = items!;
        ref var slot = ref array[head];
        var item = slot;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            slot = default!;
        }

        head = (head + 1) & (array.Length - 1);
        if (--Count == 0)
        {
            LetGoIfTooLong(array.Length);
        }

        return item;
    }

    /// <summary>Takes one from the middle; those before it keep their order.</summary>
    internal T RemoveAt(int index)
    {
        var mask = items!.Length - 1;
        var item = this[index];
        for (var i = index; i > 0; i--)
        {
            items[(head + i) & mask] = items[(head + i - 1) & mask];
        }

        Dequeue();
        return item;
    }

    internal void Clear()
    {
        items = null;
        head = 0;
        Count = 0;
    }

    private void LetGoIfTooLong(int length)
    {
        if (length > KeptLength && most < length / 4)
        {
            items = null;
            head = 0;
        }

        most = 0;
    }

    private T[] Grow()
    {
        var larger = new T[items is null ? FirstLength : items.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        items = larger;
        head = 0;
        return larger;
    }
}

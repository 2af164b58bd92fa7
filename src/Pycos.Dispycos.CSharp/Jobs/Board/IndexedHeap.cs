namespace Pycos.Internals;

/// <summary>A binary heap whose items know their places, so that any of them can be moved and taken out in O(log n).</summary>
internal sealed class IndexedHeap<TItem, TOrder>
    where TItem : class
    where TOrder : struct, IHeapOrder<TItem>
{
    /// <summary>Those from 1 to the count; the children of n are 2n and 2n + 1.</summary>
    private TItem?[] items = new TItem?[8];

    internal int Count { get; private set; }

    internal TItem? First => items[1];

    /// <summary>Each of them by its place, from 1.</summary>
    internal TItem this[int place] => items[place]!;

    internal void Add(TItem item)
    {
        if (++Count == items.Length)
        {
            Array.Resize(ref items, items.Length * 2);
        }

        Rise(item, Count);
    }

    internal void Remove(TItem item)
    {
        ref var place = ref TOrder.Place(item);
        var from = place;
        place = 0;
        var last = items[Count]!;
        items[Count--] = null;
        if (last != item)
        {
            Put(last, from);
        }
    }

    /// <summary>Puts an item where it belongs whose key has changed.</summary>
    internal void Move(TItem item) => Put(item, TOrder.Place(item));

    private void Put(TItem item, int place)
    {
        if (place > 1 && TOrder.Key(items[place / 2]!) > TOrder.Key(item))
        {
            Rise(item, place);
        }
        else
        {
            Sink(item, place);
        }
    }

    private void Rise(TItem item, int place)
    {
        var key = TOrder.Key(item);
        for (; place > 1 && TOrder.Key(items[place / 2]!) > key; place /= 2)
        {
            Set(items[place / 2]!, place);
        }

        Set(item, place);
    }

    private void Sink(TItem item, int place)
    {
        var key = TOrder.Key(item);
        while (place * 2 <= Count)
        {
            var child = place * 2;
            if (child < Count && TOrder.Key(items[child + 1]!) < TOrder.Key(items[child]!))
            {
                child++;
            }

            if (TOrder.Key(items[child]!) >= key)
            {
                break;
            }

            Set(items[child]!, place);
            place = child;
        }

        Set(item, place);
    }

    private void Set(TItem item, int place)
    {
        items[place] = item;
        TOrder.Place(item) = place;
    }
}

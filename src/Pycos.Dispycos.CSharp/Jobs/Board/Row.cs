namespace Pycos.Internals;

/// <summary>Items in a row. The links are in the items, so that a place takes no memory and any item can leave in O(1).</summary>
internal sealed class Row<TItem>
    where TItem : Linked<TItem>
{
    internal TItem? First { get; private set; }

    internal TItem? Last { get; private set; }

    internal int Count { get; private set; }

    internal void Append(TItem item)
    {
        item.Previous = Last;
        item.Next = null;
        if (Last is null)
        {
            First = item;
        }
        else
        {
            Last.Next = item;
        }

        Last = item;
        Count++;
    }

    internal void Prepend(TItem item)
    {
        item.Previous = null;
        item.Next = First;
        if (First is null)
        {
            Last = item;
        }
        else
        {
            First.Previous = item;
        }

        First = item;
        Count++;
    }

    internal void Remove(TItem item)
    {
        if (item.Previous is null)
        {
            First = item.Next;
        }
        else
        {
            item.Previous.Next = item.Next;
        }

        if (item.Next is null)
        {
            Last = item.Previous;
        }
        else
        {
            item.Next.Previous = item.Previous;
        }

        item.Next = null;
        item.Previous = null;
        Count--;
    }
}

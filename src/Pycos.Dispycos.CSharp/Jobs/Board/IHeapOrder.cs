namespace Pycos.Internals;

/// <summary>By what an <see cref="IndexedHeap{TItem, TOrder}"/> is ordered, and where its items keep their places in it.</summary>
internal interface IHeapOrder<TItem>
{
    /// <summary>The smallest comes first.</summary>
    static abstract long Key(TItem item);

    /// <summary>The item's place, from 1; 0 if it is in no heap of this order.</summary>
    static abstract ref int Place(TItem item);
}

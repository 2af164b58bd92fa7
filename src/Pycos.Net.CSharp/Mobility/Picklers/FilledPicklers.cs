using System.Collections.Concurrent;
using System.Dynamic;

namespace Pycos.Internals;

/// <summary>Collections that do not look at what is put into them, and so can be filled in any order.</summary>
internal abstract class FilledPickler<TCollection, T> : ObjectPickler
    where TCollection : class, new()
{
    public override object Allocate(PickleReader reader) => new TCollection();

    public override void WriteBody(PickleWriter writer, object value)
    {
        // A copy, since a concurrent collection may change meanwhile.
        var items = ItemsOf((TCollection)value).ToArray();
        writer.Out.WriteCount(items.Length);
        foreach (ref var item in items.AsSpan())
        {
            ValuePickler<T>.Instance.Write(writer, ref item);
        }
    }

    public override void ReadBody(PickleReader reader, object target)
    {
        for (var left = reader.Input.ReadCount(); left > 0; left--)
        {
            Add((TCollection)target, ValuePickler<T>.Instance.Read(reader));
        }
    }

    /// <summary>The items in the order in which they are to be put in.</summary>
    protected virtual IEnumerable<T> ItemsOf(TCollection value) => (IEnumerable<T>)value;

    protected abstract void Add(TCollection target, T item);
}

internal sealed class ListPickler<T> : FilledPickler<List<T>, T>
{
    protected override void Add(List<T> target, T item) => target.Add(item);
}

internal sealed class QueuePickler<T> : FilledPickler<Queue<T>, T>
{
    protected override void Add(Queue<T> target, T item) => target.Enqueue(item);
}

internal sealed class StackPickler<T> : FilledPickler<Stack<T>, T>
{
    protected override IEnumerable<T> ItemsOf(Stack<T> value) => value.Reverse();

    protected override void Add(Stack<T> target, T item) => target.Push(item);
}

internal sealed class LinkedListPickler<T> : FilledPickler<LinkedList<T>, T>
{
    protected override void Add(LinkedList<T> target, T item) => target.AddLast(item);
}

internal sealed class ConcurrentQueuePickler<T> : FilledPickler<ConcurrentQueue<T>, T>
{
    protected override void Add(ConcurrentQueue<T> target, T item) => target.Enqueue(item);
}

internal sealed class ConcurrentStackPickler<T> : FilledPickler<ConcurrentStack<T>, T>
{
    protected override IEnumerable<T> ItemsOf(ConcurrentStack<T> value) => value.Reverse();

    protected override void Add(ConcurrentStack<T> target, T item) => target.Push(item);
}

internal sealed class ConcurrentBagPickler<T> : FilledPickler<ConcurrentBag<T>, T>
{
    protected override void Add(ConcurrentBag<T> target, T item) => target.Add(item);
}

internal sealed class ExpandoPickler : FilledPickler<ExpandoObject, KeyValuePair<string, object?>>
{
    protected override void Add(ExpandoObject target, KeyValuePair<string, object?> item) =>
        ((IDictionary<string, object?>)target).Add(item.Key, item.Value);
}

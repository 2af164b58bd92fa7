using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>Writes any other collection of elements as an array.</summary>
internal sealed class SequenceCodec<TSequence, T> : ValueCodec<TSequence>
{
    private readonly ValueCodec<T> element;
    private readonly Func<TSequence, IEnumerable<T>> enumerate;
    private readonly Func<ReadOnlySpan<T>, TSequence> make;
    private readonly bool isStack;

    public SequenceCodec(IEnumerableTypeShape<TSequence, T> shape, ValueCodec<T> element, bool allowsNull)
    {
        this.element = element;
        CanBeNil = allowsNull;
        enumerate = shape.GetGetEnumerable();
        make = shape.ConstructionStrategy == CollectionConstructionStrategy.Mutable ? Filling(shape) : Constructing(shape);
        // A stack gives its elements last in, first out, and is made of them first in, first out.
        isStack = typeof(TSequence).Name is "Stack`1" or "ConcurrentStack`1" or "ImmutableStack`1" or "IImmutableStack`1";
    }

    public override void Write(ref MessageWriter writer, TSequence value)
    {
        if (value is null)
        {
            Nulls.Write(ref writer, CanBeNil);
            return;
        }

        writer.Enter();
        // Copied first: the number of elements stands before them, and one that another thread changes would be written as nonsense.
        Elements<T>.WriteAll(ref writer, element, enumerate(value).ToArray());
        writer.Leave();
    }

    public override TSequence Read(ref MessageReader reader)
    {
        if (default(TSequence) is null && reader.TryReadNil())
        {
            return Nulls.Read<TSequence>(CanBeNil);
        }

        reader.Enter();
        Elements<T> elements = default;
        try
        {
            elements.Read(ref reader, element, reader.ReadArrayHeader());
            reader.Leave();
            if (isStack)
            {
                elements.Span.Reverse();
            }

            return make(elements.Span);
        }
        finally
        {
            elements.Dispose();
        }
    }

    private static Func<ReadOnlySpan<T>, TSequence> Filling(IEnumerableTypeShape<TSequence, T> shape)
    {
        var create = shape.GetDefaultConstructor();
        var add = shape.GetAppender();
        var comparer = KeyComparers.For<T>(shape.SupportedComparer);
        return elements =>
        {
            var sequence = create(new CollectionConstructionOptions<T> { EqualityComparer = comparer, Capacity = elements.Length });
            foreach (var element in elements)
            {
                add(ref sequence, element);
            }

            return sequence;
        };
    }

    private static Func<ReadOnlySpan<T>, TSequence> Constructing(IEnumerableTypeShape<TSequence, T> shape)
    {
        var create = shape.GetParameterizedConstructor();
        var comparer = KeyComparers.For<T>(shape.SupportedComparer);
        return elements => create(elements, new CollectionConstructionOptions<T> { EqualityComparer = comparer });
    }
}

using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>
/// Writes an option or a <see cref="Nullable{T}"/>: nil for none, otherwise the element. An element that may itself be nil stands
/// in an array of one, so that the absence of it and its own are told apart.
/// </summary>
internal sealed class OptionalCodec<TOptional, TElement> : ValueCodec<TOptional>
{
    private readonly ValueCodec<TElement> element;
    private readonly Func<TElement, TOptional> some;
    private readonly Func<TOptional> none;
    private readonly OptionDeconstructor<TOptional, TElement> deconstruct;

    public OptionalCodec(IOptionalTypeShape<TOptional, TElement> shape, ValueCodec<TElement> element)
    {
        CanBeNil = true;
        this.element = element;
        some = shape.GetSomeConstructor();
        none = shape.GetNoneConstructor();
        deconstruct = shape.GetDeconstructor();
    }

    public override bool MayBeMissing => true;

    public override void Write(ref MessageWriter writer, TOptional value)
    {
        if (!deconstruct(value, out var present))
        {
            writer.WriteNil();
        }
        else if (!element.CanBeNil)
        {
            element.Write(ref writer, present);
        }
        else
        {
            writer.Enter();
            writer.WriteArrayHeader(1);
            element.Write(ref writer, present);
            writer.Leave();
        }
    }

    public override TOptional Read(ref MessageReader reader)
    {
        if (reader.TryReadNil())
        {
            return none();
        }

        if (!element.CanBeNil)
        {
            return some(element.Read(ref reader));
        }

        reader.Enter();
        if (reader.ReadArrayHeader() != 1)
        {
            throw new MessageFormatException("an option holds one value");
        }

        var present = element.Read(ref reader);
        reader.Leave();
        return some(present);
    }
}

namespace Pycos.Internals;

/// <summary>Writes a tuple or a pair of key and value as an array: its parts have an order and no names worth sending.</summary>
internal sealed class TupleCodec<T> : ValueCodec<T>
{
    private Member<T>[] members = [];
    private Maker<T>? maker;

    public TupleCodec() => CanBeNil = default(T) is null;

    /// <summary>Completes the codec: its members' codecs may need the codec itself.</summary>
    public void Complete(Member<T>[] members, Maker<T> maker)
    {
        this.members = members;
        this.maker = maker;
    }

    public override void Write(ref MessageWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Enter();
        writer.WriteArrayHeader(members.Length);
        MemberWriting.WriteAll(ref writer, members, ref value, named: false);
        writer.Leave();
    }

    public override T Read(ref MessageReader reader)
    {
        if (CanBeNil && reader.TryReadNil())
        {
            return default!;
        }

        reader.Enter();
        var value = maker!.ReadInOrder(ref reader, reader.ReadArrayHeader());
        reader.Leave();
        return value;
    }
}

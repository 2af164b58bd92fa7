namespace Pycos.Internals;

/// <summary>Writes a value of an interface or an abstract class as an array of the name under which its type is registered and the value.</summary>
internal sealed class DynamicCodec<T> : ValueCodec<T>
{
    private readonly MessageContracts contracts;

    public DynamicCodec(MessageContracts contracts)
    {
        this.contracts = contracts;
        CanBeNil = true;
    }

    public override void Write(ref MessageWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Enter();
        contracts.Named.Write(ref writer, value);
        writer.Leave();
    }

    public override T Read(ref MessageReader reader)
    {
        if (reader.TryReadNil())
        {
            return default!;
        }

        reader.Enter();
        var value = contracts.Named.Read<T>(ref reader);
        reader.Leave();
        return value;
    }
}

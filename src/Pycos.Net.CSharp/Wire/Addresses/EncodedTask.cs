namespace Pycos.Internals;

/// <summary>
/// The address of a task as it stands in a frame that is sent often. It is decoded when somebody asks for it, so that a message costs
/// no allocation for a name that nobody reads.
/// </summary>
internal readonly struct EncodedTask
{
    private EncodedTask(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The extension as it stands on the wire, or none.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsNone => Bytes.IsEmpty;

    public int Entries => IsNone ? 0 : 1;

    public static EncodedTask Of(in TaskAddress task)
    {
        using var buffer = new WireBuffer();
        AddressCodec.Write(buffer, task);
        return new EncodedTask(buffer.WrittenSpan.ToArray());
    }

    /// <summary>Decodes the address.</summary>
    /// <exception cref="ProtocolViolationException">Its content is malformed.</exception>
    public TaskAddress Decode()
    {
        var reader = new WireReader(Bytes);
        return AddressCodec.Read<TaskAddress>(ref reader);
    }

    public void Write(WireBuffer writer, int key)
    {
        if (!IsNone)
        {
            writer.WriteKey(key);
            writer.WriteRaw(Bytes.Span);
        }
    }

    /// <summary>Takes an extension of the right type; its content is looked at later.</summary>
    public static EncodedTask Read(ref WireReader reader) =>
        reader.TryReadNil() ? default : new EncodedTask(reader.ReadRawExtension(WireExtension.TaskAddress));
}

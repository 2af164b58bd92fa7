namespace Pycos.Internals;

/// <summary>Descriptions of files as they travel. See docs/protocol.md.</summary>
internal static class RemoteFileCodec
{
    private const int Items = 5;
    private const int KindFile = 0;
    private const int KindFolder = 1;

    internal static byte[] Encode(IReadOnlyCollection<RemoteFile> files)
    {
        using var writer = new WireBuffer();
        writer.WriteArrayHeader(files.Count);
        foreach (var file in files)
        {
            writer.WriteArrayHeader(Items);
            writer.WriteName(file.Name);
            writer.Write(file.IsFolder ? KindFolder : KindFile);
            writer.Write((ulong)file.Length);
            writer.Write(ToWire(file.Modified));
            writer.Write((ulong)file.Mode);
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <exception cref="ProtocolViolationException">It is not what was asked for.</exception>
    internal static RemoteFile[] Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var files = new RemoteFile[reader.ReadListHeader(WireLimits.Items)];
        for (var i = 0; i < files.Length; i++)
        {
            reader.ReadTuple(Items);
            files[i] = new RemoteFile(
                reader.ReadName(),
                reader.ReadByte() == KindFolder,
                (long)Math.Min(reader.ReadUInt64(), long.MaxValue),
                FromWire(reader.ReadUInt64()),
                (UnixFileMode)(reader.ReadUInt32() & ModeBits));
        }

        return files;
    }

    /// <summary>The permissions among the bits of a mode, without those that let a program run with the rights of its owner.</summary>
    internal const int ModeBits = 0x1FF;

    /// <summary>Times before 1970 travel as its first moment.</summary>
    internal static ulong ToWire(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeMilliseconds());

    internal static DateTimeOffset FromWire(ulong milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        (long)Math.Min(milliseconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}

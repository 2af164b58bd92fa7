using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Offers a file.</summary>
internal readonly record struct FilePutFrame(
    ulong Id,
    string Name,
    ImmutableArray<string> Folders,
    ulong Length,
    ulong Modified,
    uint Mode,
    bool Overwrites,
    ReadOnlyMemory<byte> Hash,
    uint StepTimeout) : IFrame<FilePutFrame>
{
    public static FrameType Type => FrameType.FilePut;

    public static string[] Fields =>
    [
        "id", "name", "directory components", "size", "modification time", "mode bits", "overwrite", "SHA-256",
        "step timeout",
    ];

    public static FilePutFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var name = string.Empty;
        var folders = ImmutableArray<string>.Empty;
        var length = default(ulong);
        var modified = default(ulong);
        var mode = default(uint);
        var overwrites = default(bool);
        var hash = default(ReadOnlyMemory<byte>);
        var stepTimeout = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: name = reader.ReadName(); break;
                case 3: folders = NameList.Read(ref reader, WireLimits.PathComponents); break;
                case 4: length = reader.ReadUInt64(); break;
                case 5: modified = reader.ReadUInt64(); break;
                case 6: mode = reader.ReadUInt32(); break;
                case 7: overwrites = reader.ReadBoolean(); break;
                case 8: hash = reader.TryReadNil() ? default : reader.ReadBytes(32); break;
                case 9: stepTimeout = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 4, 5, 6, 9);
        return new FilePutFrame(id, name, folders, length, modified, mode, overwrites, hash, stepTimeout);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(6 + (!Folders.IsDefaultOrEmpty ? 1 : 0) + (Overwrites ? 1 : 0) + (Hash.IsEmpty ? 0 : 1));
        writer.WriteKey(1);
        writer.Write(Id);
        writer.WriteKey(2);
        writer.WriteName(Name);
        if (!Folders.IsDefaultOrEmpty)
        {
            writer.WriteKey(3);
            NameList.Write(writer, Folders);
        }

        writer.WriteKey(4);
        writer.Write(Length);
        writer.WriteKey(5);
        writer.Write(Modified);
        writer.WriteKey(6);
        writer.Write(Mode);
        if (Overwrites)
        {
            writer.WriteKey(7);
            writer.Write(Overwrites);
        }

        if (!Hash.IsEmpty)
        {
            writer.WriteKey(8);
            writer.WriteBytes(Hash.Span);
        }

        writer.WriteKey(9);
        writer.Write(StepTimeout);
    }
}

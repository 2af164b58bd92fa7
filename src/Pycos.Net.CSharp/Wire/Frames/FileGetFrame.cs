using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Asks for a file of the receiver.</summary>
internal readonly record struct FileGetFrame(
    ulong Id,
    ImmutableArray<string> Folders,
    string Name) : IFrame<FileGetFrame>
{
    public static FrameType Type => FrameType.FileGet;

    public static string[] Fields => ["id", "directory components", "name"];

    public static FileGetFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var folders = ImmutableArray<string>.Empty;
        var name = string.Empty;
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: folders = NameList.Read(ref reader, WireLimits.PathComponents); break;
                case 3: name = reader.ReadName(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 3);
        return new FileGetFrame(id, folders, name);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2 + (!Folders.IsDefaultOrEmpty ? 1 : 0));
        writer.WriteKey(1);
        writer.Write(Id);
        if (!Folders.IsDefaultOrEmpty)
        {
            writer.WriteKey(2);
            NameList.Write(writer, Folders);
        }

        writer.WriteKey(3);
        writer.WriteName(Name);
    }
}

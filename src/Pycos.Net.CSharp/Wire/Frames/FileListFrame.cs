using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Asks what a folder of the receiver holds.</summary>
internal readonly record struct FileListFrame(
    ulong Id,
    ImmutableArray<string> Folders,
    string Name) : IFrame<FileListFrame>
{
    public static FrameType Type => FrameType.FileList;

    public static string[] Fields => ["id", "directory components", "name"];

    public static FileListFrame Read(ref WireReader reader)
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

        reader.EndBody(1);
        return new FileListFrame(id, folders, name);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1 + (!Folders.IsDefaultOrEmpty ? 1 : 0) + (Name.Length > 0 ? 1 : 0));
        writer.WriteKey(1);
        writer.Write(Id);
        if (!Folders.IsDefaultOrEmpty)
        {
            writer.WriteKey(2);
            NameList.Write(writer, Folders);
        }

        if (Name.Length > 0)
        {
            writer.WriteKey(3);
            writer.WriteName(Name);
        }
    }
}

using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>The first frame of a connection: who the initiator is, what it speaks and which secrets it could prove.</summary>
internal record struct HelloFrame : IFrame<HelloFrame>
{
    private const string Magic = "PN";

    public static FrameType Type => FrameType.Hello;

    public static string[] Fields =>
    [
        "magic", "lowest version", "highest version", "node id", "node name", "cluster name", "nonce", "labels of secrets",
        "capabilities offered", "longest frame", "window", "endpoints", "features", "session to resume", "agent", "heartbeat", "own clock",
    ];

    public ushort LowestVersion { get; set; }

    public ushort HighestVersion { get; set; }

    public NodeId Node { get; set; }

    public string Name { get; set; }

    public string Cluster { get; set; }

    /// <summary>32 random bytes.</summary>
    public ReadOnlyMemory<byte> Nonce { get; set; }

    public ImmutableArray<string> Labels { get; set; }

    public ImmutableArray<string> Capabilities { get; set; }

    public uint LongestFrame { get; set; }

    public uint Window { get; set; }

    public ImmutableArray<Location> Endpoints { get; set; }

    public ImmutableArray<string> Features { get; set; }

    public ResumePoint? Resume { get; set; }

    public string Agent { get; set; }

    /// <summary>In milliseconds.</summary>
    public uint Heartbeat { get; set; }

    /// <summary>The session clock, in milliseconds.</summary>
    public ulong Clock { get; set; }

    public static HelloFrame Read(ref WireReader reader)
    {
        var frame = default(HelloFrame);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            frame.ReadField(ref reader, key);
        }

        reader.EndBody(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17);
        return frame;
    }

    public readonly void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(Resume is null ? 16 : 17);
        writer.WriteKey(1);
        writer.WriteName(Magic);
        writer.WriteKey(2);
        writer.Write((ulong)LowestVersion);
        writer.WriteKey(3);
        writer.Write((ulong)HighestVersion);
        writer.WriteKey(4);
        WireNodeId.Write(writer, Node);
        writer.WriteKey(5);
        writer.WriteLabel(Name);
        writer.WriteKey(6);
        writer.WriteName(Cluster);
        writer.WriteKey(7);
        writer.WriteBytes(Nonce.Span);
        writer.WriteKey(8);
        NameList.Write(writer, Labels);
        writer.WriteKey(9);
        NameList.Write(writer, Capabilities);
        WriteTerms(writer);
    }

    private readonly void WriteTerms(WireBuffer writer)
    {
        writer.WriteKey(10);
        writer.Write(LongestFrame);
        writer.WriteKey(11);
        writer.Write(Window);
        writer.WriteKey(12);
        WireLocation.WriteList(writer, Endpoints);
        writer.WriteKey(13);
        NameList.Write(writer, Features);
        if (Resume is { } resume)
        {
            writer.WriteKey(14);
            resume.Write(writer);
        }

        writer.WriteKey(15);
        writer.WriteLabel(Agent);
        writer.WriteKey(16);
        writer.Write(Heartbeat);
        writer.WriteKey(17);
        writer.Write(Clock);
    }

    private void ReadField(ref WireReader reader, int key)
    {
        switch (key)
        {
            case 1: ReadMagic(ref reader); break;
            case 2: LowestVersion = reader.ReadUInt16(); break;
            case 3: HighestVersion = reader.ReadUInt16(); break;
            case 4: Node = WireNodeId.Read(ref reader); break;
            case 5: Name = reader.ReadName(); break;
            case 6: Cluster = reader.ReadName(); break;
            case 7: Nonce = reader.ReadBytes(32); break;
            case 8: Labels = NameList.Read(ref reader, WireLimits.Names); break;
            case 9: Capabilities = NameList.Read(ref reader, WireLimits.Names); break;
            case 10: LongestFrame = reader.ReadUInt32(); break;
            case 11: Window = reader.ReadUInt32(); break;
            case 12: Endpoints = WireLocation.ReadList(ref reader); break;
            case 13: Features = NameList.Read(ref reader, WireLimits.Names); break;
            case 14: Resume = ResumePoint.Read(ref reader); break;
            case 15: Agent = reader.ReadName(); break;
            case 16: Heartbeat = reader.ReadUInt32(); break;
            case 17: Clock = reader.ReadUInt64(); break;
            default: reader.SkipUnknown(); break;
        }
    }

    private static void ReadMagic(ref WireReader reader)
    {
        if (reader.ReadName() != Magic)
        {
            throw reader.Malformed("the other side speaks another protocol");
        }
    }
}

using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>The responder's answer to HELLO: who it is, what was chosen, and the random bytes that the initiator's proof is about.</summary>
internal record struct ChallengeFrame : IFrame<ChallengeFrame>
{
    public static FrameType Type => FrameType.Challenge;

    public static string[] Fields =>
    [
        "version", "node id", "node name", "nonce", "label of the secret", "longest frame", "window", "endpoints", "features", "heartbeat",
        "observed address", "own clock",
    ];

    public ushort Version { get; set; }

    public NodeId Node { get; set; }

    public string Name { get; set; }

    /// <summary>32 random bytes.</summary>
    public ReadOnlyMemory<byte> Nonce { get; set; }

    public string Label { get; set; }

    public uint LongestFrame { get; set; }

    public uint Window { get; set; }

    public ImmutableArray<Location> Endpoints { get; set; }

    /// <summary>Those that both sides have.</summary>
    public ImmutableArray<string> Features { get; set; }

    /// <summary>In milliseconds.</summary>
    public uint Heartbeat { get; set; }

    /// <summary>From where the initiator's connection seems to come; none where there is no network in between.</summary>
    public Location? Observed { get; set; }

    /// <summary>The session clock, in milliseconds.</summary>
    public ulong Clock { get; set; }

    public static ChallengeFrame Read(ref WireReader reader)
    {
        var frame = default(ChallengeFrame);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            frame.ReadField(ref reader, key);
        }

        reader.EndBody(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12);
        return frame;
    }

    public readonly void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(Observed is null ? 11 : 12);
        writer.WriteKey(1);
        writer.Write((ulong)Version);
        writer.WriteKey(2);
        WireNodeId.Write(writer, Node);
        writer.WriteKey(3);
        writer.WriteLabel(Name);
        writer.WriteKey(4);
        writer.WriteBytes(Nonce.Span);
        writer.WriteKey(5);
        writer.WriteName(Label);
        writer.WriteKey(6);
        writer.Write(LongestFrame);
        writer.WriteKey(7);
        writer.Write(Window);
        writer.WriteKey(8);
        WireLocation.WriteList(writer, Endpoints);
        writer.WriteKey(9);
        NameList.Write(writer, Features);
        writer.WriteKey(10);
        writer.Write(Heartbeat);
        if (Observed is not null)
        {
            writer.WriteKey(11);
            WireLocation.Write(writer, Observed);
        }

        writer.WriteKey(12);
        writer.Write(Clock);
    }

    private void ReadField(ref WireReader reader, int key)
    {
        switch (key)
        {
            case 1: Version = reader.ReadUInt16(); break;
            case 2: Node = WireNodeId.Read(ref reader); break;
            case 3: Name = reader.ReadName(); break;
            case 4: Nonce = reader.ReadBytes(32); break;
            case 5: Label = reader.ReadName(); break;
            case 6: LongestFrame = reader.ReadUInt32(); break;
            case 7: Window = reader.ReadUInt32(); break;
            case 8: Endpoints = WireLocation.ReadList(ref reader); break;
            case 9: Features = NameList.Read(ref reader, WireLimits.Names); break;
            case 10: Heartbeat = reader.ReadUInt32(); break;
            case 11: Observed = reader.TryReadNil() ? null : WireLocation.Read(ref reader); break;
            case 12: Clock = reader.ReadUInt64(); break;
            default: reader.SkipUnknown(); break;
        }
    }
}

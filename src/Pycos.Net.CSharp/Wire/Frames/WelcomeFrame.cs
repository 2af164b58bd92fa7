using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>The proof of the responder, and what it grants.</summary>
internal readonly record struct WelcomeFrame(
    ReadOnlyMemory<byte> Proof,
    Guid Session,
    bool IsResumed,
    ulong LastReceived,
    string Principal,
    ImmutableArray<string> Capabilities,
    ulong Clock) : IFrame<WelcomeFrame>
{
    public static FrameType Type => FrameType.Welcome;

    public static string[] Fields =>
    [
        "proof", "session id", "resumed", "last sequence number received", "principal", "granted capabilities", "own clock",
    ];

    public static WelcomeFrame Read(ref WireReader reader)
    {
        var proof = default(ReadOnlyMemory<byte>);
        var session = default(Guid);
        var isResumed = default(bool);
        var lastReceived = default(ulong);
        var principal = string.Empty;
        var capabilities = default(ImmutableArray<string>);
        var clock = default(ulong);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: proof = reader.ReadBytes(32); break;
                case 2: session = reader.ReadGuid(); break;
                case 3: isResumed = reader.ReadBoolean(); break;
                case 4: lastReceived = reader.ReadUInt64(); break;
                case 5: principal = reader.ReadName(); break;
                case 6: capabilities = NameList.Read(ref reader, WireLimits.Names); break;
                case 7: clock = reader.ReadUInt64(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3, 4, 5, 6, 7);
        return new WelcomeFrame(proof, session, isResumed, lastReceived, principal, capabilities, clock);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(7);
        writer.WriteKey(1);
        writer.WriteBytes(Proof.Span);
        writer.WriteKey(2);
        writer.WriteGuid(Session);
        writer.WriteKey(3);
        writer.Write(IsResumed);
        writer.WriteKey(4);
        writer.Write(LastReceived);
        writer.WriteKey(5);
        writer.WriteLabel(Principal);
        writer.WriteKey(6);
        NameList.Write(writer, Capabilities);
        writer.WriteKey(7);
        writer.Write(Clock);
    }
}

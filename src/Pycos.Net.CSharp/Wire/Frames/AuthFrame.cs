namespace Pycos.Internals;

/// <summary>The proof of the initiator.</summary>
internal readonly record struct AuthFrame(ReadOnlyMemory<byte> Proof) : IFrame<AuthFrame>
{
    public static FrameType Type => FrameType.Auth;

    public static string[] Fields => ["proof"];

    public static AuthFrame Read(ref WireReader reader)
    {
        var proof = default(ReadOnlyMemory<byte>);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: proof = reader.ReadBytes(32); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1);
        return new AuthFrame(proof);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1);
        writer.WriteKey(1);
        writer.WriteBytes(Proof.Span);
    }
}

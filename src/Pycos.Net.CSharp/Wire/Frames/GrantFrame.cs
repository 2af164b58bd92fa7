using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>What the sender allows the receiver from now on.</summary>
internal readonly record struct GrantFrame(string Principal, ImmutableArray<string> Capabilities) : IFrame<GrantFrame>
{
    public static FrameType Type => FrameType.Grant;

    public static string[] Fields => ["principal", "capabilities"];

    public static GrantFrame Read(ref WireReader reader)
    {
        var principal = string.Empty;
        var capabilities = default(ImmutableArray<string>);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: principal = reader.ReadName(); break;
                case 2: capabilities = NameList.Read(ref reader, WireLimits.Names); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new GrantFrame(principal, capabilities);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        writer.WriteLabel(Principal);
        writer.WriteKey(2);
        NameList.Write(writer, Capabilities);
    }
}

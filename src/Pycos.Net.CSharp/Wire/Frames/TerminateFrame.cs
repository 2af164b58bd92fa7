namespace Pycos.Internals;

/// <summary>Ends a task of the receiver.</summary>
/// <param name="Id">The number of the request, or 0 if no RESULT is wanted.</param>
/// <param name="Target">The task.</param>
/// <param name="Reason">Why, for people.</param>
internal readonly record struct TerminateFrame(ulong Id, Target Target, string Reason) : IFrame<TerminateFrame>
{
    public static FrameType Type => FrameType.Terminate;

    public static string[] Fields => ["id", "target", "reason"];

    public static TerminateFrame Read(ref WireReader reader)
    {
        var id = default(ulong);
        var target = default(Target);
        var reason = string.Empty;
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: id = reader.ReadUInt64(); break;
                case 2: target = Target.Read(ref reader); break;
                case 3: reason = reader.ReadSentence(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(2);
        return new TerminateFrame(id, target, reason);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(1 + (Id != 0 ? 1 : 0) + (Reason.Length > 0 ? 1 : 0));
        if (Id != 0)
        {
            writer.WriteKey(1);
            writer.Write(Id);
        }

        writer.WriteKey(2);
        Target.Write(writer);
        if (Reason.Length > 0)
        {
            writer.WriteKey(3);
            writer.WriteSentence(Reason);
        }
    }
}

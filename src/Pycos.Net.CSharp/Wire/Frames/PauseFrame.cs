namespace Pycos.Internals;

/// <summary>The inbox of a target is so full that messages to it are to wait at the sender.</summary>
internal readonly record struct PauseFrame(Target Target, uint Queued) : IFrame<PauseFrame>
{
    public static FrameType Type => FrameType.Pause;

    public static string[] Fields => ["target", "queued messages"];

    public static PauseFrame Read(ref WireReader reader)
    {
        var target = default(Target);
        var queued = default(uint);
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: target = Target.Read(ref reader); break;
                case 2: queued = reader.ReadUInt32(); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2);
        return new PauseFrame(target, queued);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(2);
        writer.WriteKey(1);
        Target.Write(writer);
        writer.WriteKey(2);
        writer.Write(Queued);
    }
}

using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Something that the receiver did wrong, or that keeps the sender from going on.</summary>
/// <param name="Code">What it is about.</param>
/// <param name="Text">The same for people.</param>
/// <param name="IsFatal">Whether the sender closes the connection behind this frame.</param>
/// <param name="Subject">Which request, stream or frame it concerns; 0 if none.</param>
/// <param name="RetryAfter">When to try again, in milliseconds; 0 if that says nothing.</param>
/// <param name="Details">Further facts by name.</param>
internal readonly record struct ErrorFrame(
    ErrorCode Code,
    string Text,
    bool IsFatal,
    ulong Subject,
    uint RetryAfter,
    ImmutableDictionary<string, string> Details) : IFrame<ErrorFrame>
{
    public static FrameType Type => FrameType.Error;

    public static string[] Fields => ["code", "text", "fatal", "id, stream or sequence number", "retry after", "details"];

    public static ErrorFrame Read(ref WireReader reader)
    {
        var code = default(ErrorCode);
        var text = string.Empty;
        var isFatal = default(bool);
        var subject = default(ulong);
        var retryAfter = default(uint);
        var details = ImmutableDictionary<string, string>.Empty;
        reader.BeginBody();
        while (reader.NextKey(out var key))
        {
            switch (key)
            {
                case 1: code = (ErrorCode)reader.ReadUInt16(); break;
                case 2: text = reader.ReadSentence(); break;
                case 3: isFatal = reader.ReadBoolean(); break;
                case 4: subject = reader.ReadUInt64(); break;
                case 5: retryAfter = reader.ReadUInt32(); break;
                case 6: details = DetailMap.Read(ref reader); break;
                default: reader.SkipUnknown(); break;
            }
        }

        reader.EndBody(1, 2, 3);
        return new ErrorFrame(code, text, isFatal, subject, retryAfter, details);
    }

    public void Write(WireBuffer writer)
    {
        writer.WriteMapHeader(3 + (Subject != 0 ? 1 : 0) + (RetryAfter != 0 ? 1 : 0) + (Details.Count > 0 ? 1 : 0));
        writer.WriteKey(1);
        writer.Write((ulong)Code);
        writer.WriteKey(2);
        writer.WriteSentence(Text);
        writer.WriteKey(3);
        writer.Write(IsFatal);
        if (Subject != 0)
        {
            writer.WriteKey(4);
            writer.Write(Subject);
        }

        if (RetryAfter != 0)
        {
            writer.WriteKey(5);
            writer.Write(RetryAfter);
        }

        if (Details.Count > 0)
        {
            writer.WriteKey(6);
            DetailMap.Write(writer, Details);
        }
    }
}

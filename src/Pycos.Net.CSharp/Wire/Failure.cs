using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A failure as it travels: never an exception object, but what one says.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="TypeName">The name of the exception's type, for people and for comparison; no type is looked up by it.</param>
/// <param name="Message">What it says.</param>
/// <param name="Trace">Where it happened, if the node tells it; else null.</param>
/// <param name="Inner">The cause, or null.</param>
/// <param name="Data">Further details by name.</param>
internal sealed record Failure(
    FailureKind Kind,
    string TypeName,
    string Message,
    string? Trace,
    Failure? Inner,
    ImmutableDictionary<string, string> Data)
{
    private const int Items = 6;

    public static Failure Of(FailureKind kind, string typeName, string message) =>
        new(kind, typeName, message, null, null, ImmutableDictionary<string, string>.Empty);

    /// <summary>Writes the failure. What is longer or deeper than the limits is cut off.</summary>
    public void Write(WireBuffer writer) => Write(writer, WireLimits.InnerFailures);

    public static Failure Read(ref WireReader reader) => Read(ref reader, WireLimits.InnerFailures);

    public static void WriteOptional(WireBuffer writer, int key, Failure? failure)
    {
        if (failure is not null)
        {
            writer.WriteKey(key);
            failure.Write(writer);
        }
    }

    public static Failure? ReadOptional(ref WireReader reader) => reader.TryReadNil() ? null : Read(ref reader);

    private void Write(WireBuffer writer, int depth)
    {
        var start = writer.BeginExtension();
        writer.WriteArrayHeader(Items);
        writer.Write((ulong)Kind);
        writer.WriteLabel(TypeName);
        writer.WriteSentence(Message);
        if (Trace is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteText(Trace, WireLimits.Trace);
        }

        if (Inner is null || depth == 1)
        {
            writer.WriteNil();
        }
        else
        {
            Inner.Write(writer, depth - 1);
        }

        DetailMap.Write(writer, Data);
        writer.EndExtension(start, WireExtension.Failure);
    }

    private static Failure Read(ref WireReader reader, int depth)
    {
        if (depth == 0)
        {
            throw reader.Malformed($"more than {WireLimits.InnerFailures} failures stand inside each other");
        }

        var end = reader.ReadExtensionHeader(WireExtension.Failure);
        reader.ReadTuple(Items);
        var failure = new Failure(
            reader.ReadEnum<FailureKind>(),
            reader.ReadName(),
            reader.ReadSentence(),
            reader.TryReadNil() ? null : reader.ReadText(WireLimits.Trace),
            reader.TryReadNil() ? null : Read(ref reader, depth - 1),
            DetailMap.Read(ref reader));
        reader.EndExtension(end);
        return failure;
    }
}

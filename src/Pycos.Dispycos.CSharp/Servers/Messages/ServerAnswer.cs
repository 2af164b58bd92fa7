namespace Pycos.Internals;

/// <summary>What a server tells its client.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Job">Which job it is about.</param>
/// <param name="Handover">Which of the times that the client has handed the job to a server.</param>
/// <param name="Data">Its result, or what the kind says.</param>
/// <param name="Text">What is to be told.</param>
internal readonly record struct ServerAnswer(ServerAnswerKind Kind, long Job, int Handover, RentedBytes Data, string Text)
    : IScalarForm<ServerAnswer>
{
    private const int Parts = 5;

    /// <summary>Writes it as an array.</summary>
    public static void Write(ref MessageWriter writer, ServerAnswer value)
    {
        writer.WriteArrayHeader(Parts);
        writer.WriteInt64((int)value.Kind);
        writer.WriteInt64(value.Job);
        writer.WriteInt64(value.Handover);
        writer.WriteBinary(value.Data);
        writer.WriteString(value.Text);
    }

    /// <summary>Reads it.</summary>
    public static ServerAnswer Read(ref MessageReader reader)
    {
        reader.ReadArrayHeader(Parts);
        return new ServerAnswer(
            (ServerAnswerKind)reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), RentedBytes.Read(ref reader), reader.ReadText());
    }
}

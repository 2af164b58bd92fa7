namespace Pycos.Internals;

/// <summary>What a client tells a server.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Which order to the line, or what the kind says.</param>
/// <param name="Job">Which job.</param>
/// <param name="Handover">Which of the times that the client has handed the job to a server.</param>
/// <param name="Attempt">Which attempt to run it.</param>
/// <param name="Known">How many assemblies the server must know.</param>
/// <param name="Children">How many jobs it may have submitted that have not ended, or <see cref="ClusterEngine.TooDeep"/>.</param>
/// <param name="Code">The code of the job, or what the kind says.</param>
internal readonly record struct ServerOrder(
    ServerOrderKind Kind, long Number, long Job, int Handover, int Attempt, int Known, int Children, RentedBytes Code) : IScalarForm<ServerOrder>
{
    private const int Parts = 8;

    /// <summary>Writes it as an array.</summary>
    public static void Write(ref MessageWriter writer, ServerOrder value)
    {
        writer.WriteArrayHeader(Parts);
        writer.WriteInt64((int)value.Kind);
        writer.WriteInt64(value.Number);
        writer.WriteInt64(value.Job);
        writer.WriteInt64(value.Handover);
        writer.WriteInt64(value.Attempt);
        writer.WriteInt64(value.Known);
        writer.WriteInt64(value.Children);
        writer.WriteBinary(value.Code);
    }

    /// <summary>Reads it.</summary>
    public static ServerOrder Read(ref MessageReader reader)
    {
        reader.ReadArrayHeader(Parts);
        return new ServerOrder(
            (ServerOrderKind)reader.ReadInt32(),
            reader.ReadInt64(),
            reader.ReadInt64(),
            reader.ReadInt32(),
            reader.ReadInt32(),
            reader.ReadInt32(),
            reader.ReadInt32(),
            RentedBytes.Read(ref reader));
    }
}

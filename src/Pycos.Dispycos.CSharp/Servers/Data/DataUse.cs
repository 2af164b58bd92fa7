using System.Buffers.Binary;
using Pycos.Internals;

namespace Pycos;

/// <summary>What a server keeps for its client: values, and copies of those of other servers.</summary>
/// <param name="Kept">How many values it keeps.</param>
/// <param name="KeptBytes">How much memory they need, about.</param>
/// <param name="Copies">How many copies of values of other servers it has.</param>
/// <param name="FetchedBytes">How many bytes it has fetched from other servers so far.</param>
[TravelsByFields]
public readonly record struct DataUse(int Kept, long KeptBytes, int Copies, long FetchedBytes)
{
    private const int Length = 4 * sizeof(long);

    internal byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Kept);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), KeptBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Copies);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), FetchedBytes);
        return bytes;
    }

    internal static DataUse Read(ReadOnlySpan<byte> bytes) => bytes.Length != Length ? default : new DataUse(
        (int)BinaryPrimitives.ReadInt64LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        (int)BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
}

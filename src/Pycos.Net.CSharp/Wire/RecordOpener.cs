using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>Takes sealed records apart; see <see cref="RecordSealer"/>.</summary>
internal sealed class RecordOpener(ReadOnlySpan<byte> key, int longestFrame) : IDisposable
{
    private const int ShortestContent = WireLimits.LengthPrefix + WireLimits.ShortestFrame;

    private readonly RecordSeal seal = new(key);
    private readonly int limit = RecordSeal.ContentLimit(longestFrame) + RecordSeal.Length;

    /// <summary>Opens the record at the beginning of what was received.</summary>
    /// <param name="input">What was received.</param>
    /// <param name="frames">The frames of the record, with their length prefixes.</param>
    /// <param name="consumed">The bytes of the record.</param>
    /// <returns>Whether the whole record is there.</returns>
    /// <exception cref="ProtocolViolationException">It is too long or too short, or its seal is not the one that it should have.</exception>
    public bool TryOpen(ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> frames, out int consumed)
    {
        frames = default;
        consumed = 0;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(input.Span, out var announced))
        {
            return false;
        }

        if (announced > (uint)limit || announced < ShortestContent + RecordSeal.Length)
        {
            throw new ProtocolViolationException(ErrorCode.FrameSize, $"a record of {announced} bytes; at most {limit} are allowed");
        }

        var length = WireLimits.LengthPrefix + (int)announced;
        if (input.Length < length)
        {
            return false;
        }

        frames = input[WireLimits.LengthPrefix..(length - RecordSeal.Length)];
        Span<byte> expected = stackalloc byte[RecordSeal.Length];
        seal.Next(frames.Span, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, input.Span[(length - RecordSeal.Length)..length]))
        {
            throw new ProtocolViolationException(ErrorCode.AuthenticationFailed, "a record was changed on its way");
        }

        consumed = length;
        return true;
    }

    public void Dispose() => seal.Dispose();
}

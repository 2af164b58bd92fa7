using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>The frame by which a connection is refused, also by a node that has not begun a handshake.</summary>
internal static class Refusals
{
    public static byte[] Encode(ErrorCode code, string text, uint retryAfter = 0)
    {
        using var buffer = new WireBuffer();
        var none = ImmutableDictionary<string, string>.Empty;
        FrameCodec.Write(buffer, new ErrorFrame(code, text, IsFatal: true, Subject: 0, retryAfter, none));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what may be such a frame, with its length before it; null if it is none.</summary>
    public static Refused? TryDecode(ReadOnlyMemory<byte> input)
    {
        try
        {
            if (!FrameCodec.TryFind(input.Span, WireLimits.HandshakeFrame, out var length))
            {
                return null;
            }

            var header = FrameCodec.Open(input.Slice(WireLimits.LengthPrefix, length), out var reader);
            return header.Type == FrameType.Error ? Of(FrameCodec.Read<ErrorFrame>(ref reader)) : null;
        }
        catch (ProtocolViolationException)
        {
            return null;
        }
    }

    /// <summary>What the other side has refused; its word is not proved by anything.</summary>
    public static Refused Of(in ErrorFrame error) =>
        new(error.Code, error.Code == ErrorCode.TlsRequired ? TlsFailures.RequiredThere : Printable(error.Text), IsByPeer: true);

    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}

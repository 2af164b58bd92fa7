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
}

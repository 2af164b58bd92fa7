namespace Pycos.Internals;

/// <summary>
/// A framed message of which not all has come. Kept by the socket, so that a receive which ended early is taken up again by the
/// next.
/// </summary>
internal sealed class FrameReceipt
{
    internal const int HeaderLength = 4;

    /// <summary>The four bytes of the length, big-endian.</summary>
    internal byte[] Header { get; } = new byte[HeaderLength];

    internal int HeaderFilled { get; set; }

    /// <summary>What of the payload has been made room for.</summary>
    internal byte[] Payload { get; set; } = [];

    internal int PayloadFilled { get; set; }
}

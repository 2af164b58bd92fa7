namespace Pycos.Internals;

/// <summary>The sizes that a frame may have, whoever sends it.</summary>
internal static class WireLimits
{
    /// <summary>The bytes of the length before each frame.</summary>
    public const int LengthPrefix = 4;

    /// <summary>The shortest frame: an array of four one-byte items.</summary>
    public const int ShortestFrame = 5;

    /// <summary>The longest frame before the peer is authenticated.</summary>
    public const int HandshakeFrame = 8 * 1024;

    /// <summary>The longest frame afterwards, unless the nodes agree on another length.</summary>
    public const int DefaultFrame = 256 * 1024;

    /// <summary>The longest frame that nodes may agree on.</summary>
    public const int LongestFrame = 16 * 1024 * 1024;

    /// <summary>
    /// The longest payload that travels inside its frame; a longer one is a stream. It is 64 KiB of content and what a message has around it.
    /// </summary>
    public const int InlinePayload = (64 + 1) * 1024;

    /// <summary>How deep containers stand inside each other at most.</summary>
    public const int Depth = 32;

    /// <summary>The items of one container.</summary>
    public const int Items = 65_536;

    /// <summary>The bytes of a name: of a node, a task, a channel, a service, a label or a capability.</summary>
    public const int Name = 512;

    /// <summary>The bytes of a sentence, such as the text of an error.</summary>
    public const int Sentence = 4 * 1024;

    /// <summary>The bytes of a trace of calls.</summary>
    public const int Trace = 16 * 1024;

    /// <summary>The addresses at which one node can be reached.</summary>
    public const int Endpoints = 32;

    /// <summary>The names in a list of labels, capabilities or features.</summary>
    public const int Names = 64;

    /// <summary>The channels through which a subscription has come.</summary>
    public const int Hops = 64;

    /// <summary>The folders above a file.</summary>
    public const int PathComponents = 16;

    /// <summary>The failures that stand inside each other as causes.</summary>
    public const int InnerFailures = 8;

    /// <summary>The entries of the map of details in a failure or an error.</summary>
    public const int Details = 16;
}

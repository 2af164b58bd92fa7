namespace Pycos.Internals;

/// <summary>The extension types of MessagePack that the protocol uses. 7 is kept free for references to code.</summary>
internal enum WireExtension : sbyte
{
    NodeId = 1,
    TaskAddress = 2,
    ChannelAddress = 3,
    ServiceAddress = 4,
    Location = 5,
    Failure = 6,
    NodeAddress = 8,
}

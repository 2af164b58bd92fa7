namespace Pycos.Internals;

/// <summary>What a name was found to be, and at which peer.</summary>
internal readonly record struct Found(Peer Peer, AnyAddress Address);

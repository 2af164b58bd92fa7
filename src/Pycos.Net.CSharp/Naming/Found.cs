namespace Pycos.Internals;

/// <summary>What a name was found to be, and at which peer; or how that peer was lost, if only it was to be asked.</summary>
internal readonly record struct Found(Peer Peer, AnyAddress Address, Exception? Loss = null);

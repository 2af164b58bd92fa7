namespace Pycos.Internals;

/// <summary>The keys of the records of one connection in insecure mode, one a direction.</summary>
internal sealed record RecordKeys(byte[] ToResponder, byte[] ToInitiator);

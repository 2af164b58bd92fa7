namespace Pycos.Internals;

/// <summary>Bytes that have come: in a buffer that is shared with the kernel, or copied out of it.</summary>
internal readonly record struct ReceivedChunk(byte[]? Copy, int Buffer, int Start, int Length);

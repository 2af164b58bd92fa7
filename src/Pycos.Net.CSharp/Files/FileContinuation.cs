namespace Pycos.Internals;

/// <summary>What must be the same for a file to go on where another has ended.</summary>
internal readonly record struct FileContinuation(Guid Sender, string Place, long Length, string Hash);

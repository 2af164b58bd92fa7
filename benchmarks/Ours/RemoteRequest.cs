namespace Pycos.Benchmarks.Ours;

/// <summary>A message between processes, and who wants it back.</summary>
internal sealed record RemoteRequest(byte[] Data, TaskRef<byte[]>? ReplyTo);

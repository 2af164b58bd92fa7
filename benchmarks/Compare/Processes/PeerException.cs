namespace Pycos.Benchmarks.Compare.Processes;

/// <summary>A child process did not do what it should; the message says what it did.</summary>
internal sealed class PeerException(string message) : Exception(message);

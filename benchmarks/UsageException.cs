namespace Pycos.Benchmarks;

/// <summary>The command line asks for something that is not there; the message says what.</summary>
internal sealed class UsageException(string message) : Exception(message);

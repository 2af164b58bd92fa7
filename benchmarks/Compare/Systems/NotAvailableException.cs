namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>A system cannot be compared on this machine; the message says why.</summary>
internal class NotAvailableException(string message) : Exception(message);

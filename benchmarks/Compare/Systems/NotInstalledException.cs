namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>A system cannot be compared because this machine does not have it.</summary>
internal sealed class NotInstalledException(string system, string package)
    : NotAvailableException($"{system} is not installed (apt-get install {package})");

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>A system cannot be compared because this machine does not have it.</summary>
internal sealed class NotInstalledException(string system, string package, string installer = "apt-get install")
    : NotAvailableException($"{system} is not installed ({installer} {package})");

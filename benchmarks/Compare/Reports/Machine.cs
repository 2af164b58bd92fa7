using System.Runtime.InteropServices;

namespace Pycos.Benchmarks.Compare.Reports;

/// <summary>What the results were measured on.</summary>
internal static class Machine
{
    /// <summary>The processor's name, as the kernel gives it.</summary>
    public static string Processor { get; } = File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault(RuntimeInformation.ProcessArchitecture.ToString());

    /// <summary>The kernel's name and version.</summary>
    public static string Kernel { get; } = "Linux " + File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}

using System.Collections;
using System.Globalization;

namespace Pycos.Internals;

/// <summary>The environment of a server's process, as far as it differs from that of its node.</summary>
internal static class ServerVariables
{
    private const long Reserve = 48L << 20;

    /// <summary>Of the node only, or what would load the tools of a developer into each server.</summary>
    private static readonly string[] withheldPrefixes = ["DISPYCOS", "PYCOS_"];
    private static readonly string[] withheld = ["DOTNET_STARTUP_HOOKS", "DOTNET_MODIFIABLE_ASSEMBLIES", "DOTNET_gcServer", "COMPlus_gcServer"];

    internal static Dictionary<string, string?> For(ServerSettings settings)
    {
        var variables = withheld.ToDictionary(name => name, _ => (string?)null);
        foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key))
        {
            if (withheldPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                variables[name] = null;
            }
        }

        if (settings.MemoryLimit > 0)
        {
            // In hexadecimal, as the runtime reads it.
            variables["DOTNET_GCHeapHardLimit"] = HeapLimitOf(settings.MemoryLimit).ToString("x", CultureInfo.InvariantCulture);
        }

        return variables;
    }

    /// <summary>
    /// What the heap may have, so that a job that asks for too many objects gets an <see cref="OutOfMemoryException"/>, which tells more than
    /// a process that is gone. The rest is for the runtime itself, for code and for stacks, of which an idle server has 40 MB.
    /// </summary>
    internal static long HeapLimitOf(long memoryLimit) => Math.Max(memoryLimit - Math.Max(Reserve, memoryLimit / 8), memoryLimit / 2);
}

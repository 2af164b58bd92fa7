using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>The program <c>dotnet</c> that belongs to the runtime of this process, however that was started.</summary>
internal static class DotNetHost
{
    /// <summary>Its path.</summary>
    /// <exception cref="InvalidOperationException">There is none: the program of this process has its own runtime.</exception>
    internal static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        return Candidates(name).FirstOrDefault(File.Exists) ?? throw new InvalidOperationException(
            $"Servers need .NET {Environment.Version.Major}.{Environment.Version.Minor}, and it is not installed on this machine, or not where "
            + "DOTNET_ROOT says: this program has brought its own. Install it, or run a node beside this program (dispycosnode).");
    }

    private static IEnumerable<string> Candidates(string name)
    {
        // dotnet/shared/Microsoft.NETCore.App/10.0.0
        yield return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            yield return Path.Combine(root, name);
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            yield return Path.Combine(directory, name);
        }
    }
}

using System.Diagnostics;
using System.Reflection;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>This program, as something to be started.</summary>
internal static class OwnProgram
{
    /// <summary>How to start it with other arguments.</summary>
    public static ProcessStartInfo Command(params IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath ?? throw new PlatformNotSupportedException("the path of this program is not known");

        // Started as `dotnet Pycos.Benchmarks.dll`, the program of this process is dotnet.
        return Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? new ProcessStartInfo(host, [Assembly.GetExecutingAssembly().Location, .. arguments])
            : new ProcessStartInfo(host, arguments);
    }
}

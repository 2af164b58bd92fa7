using System.Diagnostics;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>How to start the clients of the echo workload.</summary>
internal static class LoadGeneratorCommand
{
    /// <summary>The one in C where there is a compiler, since it needs the least of its processor; else the one in .NET.</summary>
    public static ProcessStartInfo Create(long port, int connections)
    {
        string[] arguments = [$"{port}", $"{connections}"];
        return CPrograms.Instance is { } programs
            ? new ProcessStartInfo(programs.LoadGenerator, arguments)
            : OwnProgram.Command([LoadGenerator.Command, .. arguments]);
    }
}

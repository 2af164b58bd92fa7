using System.Diagnostics;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>How to start the clients of a server.</summary>
internal static class LoadGeneratorCommand
{
    /// <summary>
    /// The one in C where there is a compiler, and for TLS OpenSSL, since it needs the least of its processor; else the one in
    /// .NET.
    /// </summary>
    public static ProcessStartInfo Create(long port, Load load)
    {
        string[] arguments = [$"{port}", .. load.Arguments];
        return CPrograms.Instance is { } programs && (programs.HasTls || !load.Tls)
            ? new ProcessStartInfo(programs.LoadGenerator, arguments)
            : OwnProgram.Command([LoadGenerator.Command, .. arguments]);
    }
}

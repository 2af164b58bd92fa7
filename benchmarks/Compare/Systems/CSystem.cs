using System.Diagnostics;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>What the operating system itself costs: an echo server in C on epoll.</summary>
internal sealed class CSystem : ISystem
{
    private string _server = "";

    public string Name => "c-epoll";

    public bool Has(Workload workload) => workload.Program == Shapes.Echo;

    public string Prepare()
    {
        var programs = CPrograms.Instance ?? throw new NotInstalledException(Name, "gcc");
        _server = programs.EchoServer;
        return programs.Version;
    }

    public ProcessStartInfo Command(string shape, int count) => new(_server, [$"{count}"]);
}

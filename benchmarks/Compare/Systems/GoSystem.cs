using System.Diagnostics;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Goroutines.</summary>
internal sealed class GoSystem : ISystem
{
    private string _program = "";

    public string Name => "go";

    public bool Has(Workload workload) => workload.IsRemote || !workload.UsesAllProcessors;

    public string Prepare()
    {
        var compiler = Tool.Find("go") ?? throw new NotInstalledException(Name, "golang-go");
        var version = compiler.Run(PeerSources.Folder("go"), "version");
        var folder = PeerSources.Compile("go", version, (sources, output) =>
            compiler.Run(sources, "build", "-o", Path.Combine(output, "peer"), "."));
        _program = Path.Combine(folder, "peer");
        return version["go version ".Length..];
    }

    public ProcessStartInfo Command(string shape, int count) => new(_program, [shape, $"{count}"]);
}

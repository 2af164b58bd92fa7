using System.Diagnostics;
using System.Runtime.InteropServices;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Ours in C#, started by <c>dotnet run --no-build</c> rather than as a program.</summary>
internal sealed class DotnetRunSystem : ISystem
{
    public const string RunName = "pycos-dotnet-run";

    private string _project = "";
    private string _dotnet = "";

    public string Name => RunName;

    public bool Has(Workload workload) => workload.Shape == Shapes.JobsStart;

    public string Prepare()
    {
        var repository = Repository.Folder
            ?? throw new NotAvailableException($"{Name} is not available: the current folder is not in the repository");
        _project = Path.Combine(repository, "benchmarks");
        _dotnet = Tool.Find("dotnet")?.Path ?? throw new NotAvailableException($"{Name} is not available: dotnet is not in PATH");
        return RuntimeInformation.FrameworkDescription;
    }

    public ProcessStartInfo Command(string shape, int count) => new(
        _dotnet,
        ["run", "-c", "Release", "--no-build", "--project", _project, "--", ChildHost.Command, AllSystems.Ours, shape, $"{count}"]);
}

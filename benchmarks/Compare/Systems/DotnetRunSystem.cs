using System.Diagnostics;
using System.Runtime.InteropServices;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Ours in C#, started by <c>dotnet run --no-build</c> rather than as a program.</summary>
internal sealed class DotnetRunSystem : ISystem
{
    public const string RunName = "pycos-dotnet-run";

    private OwnProject? _project;

    public string Name => RunName;

    public bool Has(Workload workload) => workload.Shape == Shapes.JobsStart;

    public string Prepare()
    {
        _project = OwnProject.For(Name);
        return RuntimeInformation.FrameworkDescription;
    }

    public ProcessStartInfo Command(string shape, int count) => new(
        _project!.Dotnet.Path,
        ["run", "-c", "Release", "--no-build", "--project", _project.Folder, "--", ChildHost.Command, AllSystems.Ours, shape, $"{count}"]);
}

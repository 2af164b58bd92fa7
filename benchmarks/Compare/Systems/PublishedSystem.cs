using System.Diagnostics;
using System.Runtime.InteropServices;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Processes;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Ours in C#, published for this machine with its code compiled beforehand (<c>PublishReadyToRun</c>), as a program is deployed.</summary>
internal sealed class PublishedSystem : ISystem
{
    public const string PublishedName = "pycos-published";

    private string _program = "";
    private string _dotnet = "";

    public string Name => PublishedName;

    public bool Has(Workload workload) => workload.Shape == Shapes.JobsStart;

    public string Prepare()
    {
        var project = OwnProject.For(Name);
        var folder = Path.Combine(project.Folder, "..", "artifacts", "published");
        try
        {
            project.Dotnet.Run(
                project.Folder, "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
                "-p:PublishReadyToRun=true", "-o", folder, "-v", "quiet");
        }
        catch (PeerException failure)
        {
            // Such as a machine for which there is no compiler of that kind, or that can not get it.
            throw new NotAvailableException($"{Name} is not available: {failure.Message}");
        }

        _program = Path.Combine(folder, "Pycos.Benchmarks.dll");
        _dotnet = project.Dotnet.Path;
        return RuntimeInformation.FrameworkDescription;
    }

    public ProcessStartInfo Command(string shape, int count) =>
        new(_dotnet, [_program, ChildHost.Command, AllSystems.Ours, shape, $"{count}"]);
}

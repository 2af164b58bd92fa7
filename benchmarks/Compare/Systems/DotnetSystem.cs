using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>A system on .NET: this program again, as a child.</summary>
internal sealed class DotnetSystem(string name) : ISystem
{
    private static readonly Dictionary<string, Assembly> Libraries = new()
    {
        ["akka"] = typeof(Akka.Actor.ActorSystem).Assembly,
        ["proto-actor"] = typeof(Proto.ActorSystem).Assembly,
        ["orleans"] = typeof(Orleans.IGrainWithIntegerKey).Assembly,
        ["orleans-one-silo"] = typeof(Orleans.IGrainWithIntegerKey).Assembly,
        ["mailboxprocessor"] = typeof(Microsoft.FSharp.Control.FSharpAsync).Assembly,
    };

    // The same for all .NET systems, ours included, whatever this process itself was started with.
    // Tiered compilation is on because what it arrives at is the best code: after the warm-up a switch of
    // dotnet-task-single takes 27 ns, against 42 with all methods compiled at once (34 without precompiled code), and a
    // message of dotnet-channel-inline 42 ns against 56 (50). What varies more than that varies with the thread pool.
    // Without the tenth of a second that it waits for quiet by default, it arrives there in one second of work rather than
    // five, where a server shares its processor with the compiler.
    private static readonly Dictionary<string, string> RuntimeOptions = new()
    {
        ["DOTNET_TieredCompilation"] = "1",
        ["DOTNET_TC_CallCountingDelayMs"] = "0",
        ["DOTNET_TieredPGO"] = "1",
        ["DOTNET_ReadyToRun"] = "1",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
    };

    // Of workloads between processes, which start others with the same environment, also for all. As long as nothing else is said, the collector lets as much be allocated between
    // two collections as the processor's cache holds; where the machine does not tell how much that is, it begins with 256 KiB. Then
    // whoever receives is busy with collections and with memory that is given back to the system and asked for again, twice as much as
    // with its messages.
    private const string GenerationZeroSize = "DOTNET_GCgen0size";
    private const string SixtyFourMebibytes = "0x4000000";

    public string Name => name;

    public bool Has(Workload workload) => DotnetSystems.Catalogue.Contains(name, workload.Program);

    public string Prepare() => Libraries.TryGetValue(name, out var library)
        ? $"{library.GetName().Name} {Version(library)}"
        : RuntimeInformation.FrameworkDescription;

    public ProcessStartInfo Command(string shape, int count)
    {
        var command = OwnProgram.Command(ChildHost.Command, name, shape, $"{count}");
        if (shape == Shapes.JobsStart)
        {
            // As whoever starts a program has it.
            return command;
        }

        foreach (var (variable, value) in RuntimeOptions)
        {
            command.Environment[variable] = value;
        }

        if (Shapes.IsRemote(shape) || Shapes.IsJobs(shape))
        {
            command.Environment[GenerationZeroSize] = SixtyFourMebibytes;
        }

        return command;
    }

    private static string? Version(Assembly library) =>
        library.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}

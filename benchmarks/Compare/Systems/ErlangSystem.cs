using System.Diagnostics;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Erlang processes.</summary>
internal sealed class ErlangSystem : ISystem
{
    private const string PrintRelease = "io:put_chars(erlang:system_info(otp_release)), halt().";

    // The default of 262,144 processes is too few for `timers --full`.
    private const string MostProcesses = "2000000";

    private string _folder = "";
    private string _runtime = "";

    public string Name => "erlang";

    // What it has no program for: its own ways of TLS, files and programs are not compared.
    public bool Has(Workload workload) =>
        workload.Base is null || workload.Program == Shapes.Echo || workload.IsRemote || workload.IsJobs;

    public string Prepare()
    {
        var runtime = Tool.Find("erl") ?? throw new NotInstalledException(Name, "erlang-base");
        var compiler = Tool.Find("erlc") ?? throw new NotInstalledException(Name, "erlang-base");
        var version = "Erlang/OTP " + runtime.Run(PeerSources.Folder("erlang"), "-noshell", "-eval", PrintRelease);
        _runtime = runtime.Path;
        _folder = PeerSources.Compile("erlang", version, (sources, output) =>
            compiler.Run(sources, ["-o", output, .. Directory.EnumerateFiles(sources, "*.erl")]));
        return version;
    }

    public ProcessStartInfo Command(string shape, int count) =>
        new(_runtime, ["+P", MostProcesses, "-noshell", "-epmd_module", "static_epmd", "-start_epmd", "false", "-pa", _folder, "-run", "bench", "main", shape, $"{count}"]);
}

using System.Diagnostics;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Processes;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>What is written in Python: asyncio, on its own event loop or on uvloop's, and what gives jobs to other processes.</summary>
internal sealed class PythonSystem(string name, string package, string printVersion, bool hasJobs = false, string installer = "apt-get install")
    : ISystem
{
    // The system's own first: it is the one that distribution packages such as python3-uvloop add modules to.
    private const string SystemPython = "/usr/bin/python3";

    private string _python = "";

    public static PythonSystem Asyncio { get; } =
        new("asyncio", "python3", "import platform; print('Python', platform.python_version())");

    public static PythonSystem Uvloop { get; } =
        new("uvloop", "python3-uvloop", "import uvloop; print('uvloop', uvloop.__version__)");

    public static PythonSystem Dask { get; } =
        new("dask", "python3-distributed", "import distributed; print('Dask.distributed', distributed.__version__)", hasJobs: true);

    public static PythonSystem Dispycos { get; } =
        new("dispycos", "pycos", "import pycos.dispycos; print('pycos', pycos.__version__)", hasJobs: true, "pip install");

    public string Name => name;

    // What it has no program for: its own ways of TLS, files and programs are not compared.
    public bool Has(Workload workload) => hasJobs
        ? workload.IsJobs
        : !workload.IsJobs && (workload.Base is null || workload.Program == Shapes.Echo);

    public string Prepare()
    {
        var python = (File.Exists(SystemPython) ? Tool.At(SystemPython) : Tool.Find("python3"))
            ?? throw new NotInstalledException(name, package, installer);
        _python = python.Path;
        try
        {
            return python.Run(PeerSources.Folder("python"), "-c", printVersion);
        }
        catch (PeerException)
        {
            throw new NotInstalledException(name, package, installer);
        }
    }

    public ProcessStartInfo Command(string shape, int count) =>
        new(_python, [Path.Combine(PeerSources.Folder("python"), "peer.py"), name, shape, $"{count}"]);
}

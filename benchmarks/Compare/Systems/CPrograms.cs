namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>The programs in C: the echo server that is the floor, and the load generator.</summary>
internal sealed class CPrograms
{
    private static readonly string[] Names = ["echo_server", "load_generator"];

    private static readonly Lazy<CPrograms?> Compiled = new(() => Tool.Find("gcc") is { } gcc ? new CPrograms(gcc) : null);

    private readonly string _folder;

    private CPrograms(Tool compiler)
    {
        Version = "gcc " + compiler.Run(PeerSources.Folder("c"), "-dumpfullversion");
        _folder = PeerSources.Compile("c", Version, (sources, output) =>
        {
            foreach (var name in Names)
            {
                compiler.Run(sources, "-O2", "-o", Path.Combine(output, name), name + ".c");
            }
        });
    }

    /// <summary>The compiled programs, or null if there is no C compiler.</summary>
    public static CPrograms? Instance => Compiled.Value;

    /// <summary>The compiler's version.</summary>
    public string Version { get; }

    public string EchoServer => Path.Combine(_folder, Names[0]);

    public string LoadGenerator => Path.Combine(_folder, Names[1]);
}

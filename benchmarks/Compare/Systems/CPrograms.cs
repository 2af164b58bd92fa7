using Pycos.Benchmarks.Compare.Processes;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>The programs in C: the echo server that is the floor, and the load generator.</summary>
internal sealed class CPrograms
{
    private const string Server = "echo_server";
    private const string Generator = "load_generator";

    private static readonly Lazy<CPrograms?> Compiled = new(() => Tool.Find("gcc") is { } gcc ? new CPrograms(gcc) : null);

    private readonly string _folder;

    private CPrograms(Tool compiler)
    {
        Version = "gcc " + compiler.Run(PeerSources.Folder("c"), "-dumpfullversion");
        HasTls = HasOpenSsl(compiler);
        _folder = PeerSources.Compile("c", $"{Version}, {(HasTls ? "with" : "without")} OpenSSL", (sources, output) =>
        {
            compiler.Run(sources, "-O2", "-o", Path.Combine(output, Server), "echo_server.c");
            string[] link = HasTls ? ["tls_link.c", "-lssl", "-lcrypto"] : ["no_tls_link.c"];
            compiler.Run(sources, ["-O2", "-o", Path.Combine(output, Generator), "load_generator.c", "link.c", .. link]);
        });
    }

    /// <summary>The compiled programs, or null if there is no C compiler.</summary>
    public static CPrograms? Instance => Compiled.Value;

    /// <summary>The compiler's version.</summary>
    public string Version { get; }

    /// <summary>Whether the load generator speaks TLS.</summary>
    public bool HasTls { get; }

    public string EchoServer => Path.Combine(_folder, Server);

    public string LoadGenerator => Path.Combine(_folder, Generator);

    private static bool HasOpenSsl(Tool compiler)
    {
        try
        {
            compiler.Run(PeerSources.Folder("c"), "-fsyntax-only", "tls_link.c");
            return true;
        }
        catch (PeerException)
        {
            return false;
        }
    }
}

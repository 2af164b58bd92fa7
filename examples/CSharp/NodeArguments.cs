using System.Globalization;
using System.Net;

namespace Pycos.Examples;

/// <summary>The command line of examples that run as two programs: which secret they share, and where the one finds the other.</summary>
internal sealed record NodeArguments
{
    /// <summary>A real one is long, random and not in a source file.</summary>
    private string Secret { get; init; } = "an example's secret, known to all";

    private int? Port { get; init; }

    private Location Peer { get; init; } = new(IPAddress.Loopback, NodeOptions.DefaultPort);

    /// <summary>A node on this machine that accepts connections at the port that is asked for, or the usual one.</summary>
    public static PycosNode Serve(string name, string[] arguments) => Parse(arguments).Start(name, null);

    /// <summary>As <see cref="Serve"/>, with a folder into which those who know the secret may send files.</summary>
    public static PycosNode ServeFiles(string name, string directory, string[] arguments)
    {
        var given = Parse(arguments);
        return PycosNode.Start(new NodeOptions
        {
            Name = name,
            Secrets = [new NodeSecret(given.Secret, grants: Capabilities.Default | Capabilities.PutFiles)],
            Files = new FileReceivingOptions { Directory = directory },
            ListenOn = [IPAddress.Loopback],
            Port = given.Port,
        });
    }

    /// <summary>A node on this machine, and where it finds the server.</summary>
    public static (PycosNode Node, Location Server) Connect(string name, string[] arguments)
    {
        var given = Parse(arguments);
        return (given.Start(name, 0), given.Peer);
    }

    private static NodeArguments Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => new NodeArguments(),
        ["--secret", var secret, .. var rest] => Parse(rest) with { Secret = secret },
        ["--port", var port, .. var rest] when int.TryParse(port, CultureInfo.InvariantCulture, out var number) =>
            Parse(rest) with { Port = number },
        ["--peer", var place, .. var rest] when IPEndPoint.TryParse(place, out var endPoint) =>
            Parse(rest) with { Peer = new Location(endPoint.Address, endPoint.Port) },
        [var other, ..] => throw Scenario.Misuse(
            $"'{other}' is not understood. Give --secret TEXT, --port NUMBER or --peer ADDRESS:PORT."),
    };

    private PycosNode Start(string name, int? port) => PycosNode.Start(new NodeOptions
    {
        Name = name,
        Secret = Secret,
        ListenOn = [IPAddress.Loopback],
        Port = Port ?? port,
    });
}

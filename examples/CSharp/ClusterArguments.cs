namespace Pycos.Examples;

/// <summary>The command line of examples that use a cluster: two servers on this machine, or those of the nodes that are named.</summary>
internal sealed record ClusterArguments
{
    private IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>A real one is long, random and not in a source file.</summary>
    private string Secret { get; init; } = "an example's secret, known to all";

    private string[] Others { get; init; } = [];

    /// <summary>A cluster of two servers or more, and the arguments that are not about it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="files">The folder into which jobs may send files, if they may.</param>
    /// <param name="adapt">What is changed in the options.</param>
    public static (Cluster Cluster, string[] Others) Start(
        string[] arguments, string? files = null, Func<ClusterOptions, ClusterOptions>? adapt = null)
    {
        var given = Parse(arguments);
        var options = given.OptionsFor(files);
        var cluster = Cluster.Start(adapt is null ? options : adapt(options));
        PycosTask.Spawn(cluster.WaitForServersAsync(2, TimeSpan.FromSeconds(30))).AsTask().GetAwaiter().GetResult();
        return (cluster, given.Others);
    }

    /// <summary>A cluster whose servers wait until they are enabled.</summary>
    /// <param name="arguments">The command line.</param>
    public static Cluster StartHeld(string[] arguments) => Cluster.Start(Parse(arguments).OptionsFor(null) with { HoldsServers = true });

    private static ClusterArguments Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => new ClusterArguments(),
        ["--node", var node, .. var rest] => Parse(rest).With(node: node),
        ["--secret", var secret, .. var rest] => Parse(rest) with { Secret = secret },
        [var other, .. var rest] => Parse(rest).With(other: other),
    };

    private ClusterArguments With(string? node = null, string? other = null) => this with
    {
        Nodes = node is null ? Nodes : [node, .. Nodes],
        Others = other is null ? Others : [other, .. Others],
    };

    private ClusterOptions OptionsFor(string? files) => Nodes.Count == 0
        ? new ClusterOptions { LocalServers = 2, FilesDirectory = files }
        : new ClusterOptions { Nodes = Nodes, Node = new NodeOptions { Secret = Secret, Port = 0 }, FilesDirectory = files };
}

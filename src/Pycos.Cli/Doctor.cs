using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.CliTool;

/// <summary>Finds out why nodes are not found: looks for them, and says all that was tried, seen and refused.</summary>
internal sealed class Doctor
{
    private readonly List<Finding> findings = [];
    private readonly SearchOptions options;

    private Doctor(SearchOptions options) => this.options = options;

    /// <summary>Examines the way to a cluster.</summary>
    /// <returns>The exit code: whether a node was found, and nothing is bad.</returns>
    internal static int Examine(SearchOptions options, bool json, TextWriter output)
    {
        var doctor = new Doctor(options);
        doctor.Examine();
        if (json)
        {
            JsonOutput.Write(output, doctor.findings);
        }
        else
        {
            foreach (var finding in doctor.findings)
            {
                output.WriteLine($"{Mark(finding.Level)} {finding.About}: {finding.Text}");
            }
        }

        return doctor.findings.Exists(finding => finding.Level == FindingLevel.Bad) ? ToolProgram.Failed : ToolProgram.Done;
    }

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Good => "ok  ",
        FindingLevel.Warning => "warn",
        _ => "BAD ",
    };

    private void Examine()
    {
        ExamineMachine();
        foreach (var peer in options.Peers)
        {
            TestConnection(peer);
        }

        var log = new WarningLogger();
        using var search = new Search(options, log);
        search.FindPeers();
        var nodes = search.Nodes();
        ExamineDiscovery(search);
        foreach (var warning in log.Warnings)
        {
            Warn("this program", warning);
        }

        foreach (var (place, reason) in search.NotConnected)
        {
            Bad(place, reason);
        }

        ExamineFound(search, nodes);
    }

    private void ExamineMachine()
    {
        Good("version", $"Pycos {AdminAccess.Version}, .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}");
        if (options.Secret is null && options.Certificates is null)
        {
            Warn("secret", "none was given, so only nodes of this machine without a secret can be found (--secret_file, or PYCOS_SECRET)");
        }
        else if (options.Secret is { } secret)
        {
            Good("secret", $"{secret.Length} characters; cluster {options.Cluster}");
        }

        foreach (var address in HostAddresses.All())
        {
            Good("address", $"{address.Address}/{address.PrefixLength}");
        }

        if (HostAddresses.Best() is null)
        {
            Warn("address", "this machine has no other than its loopback address, so others can not be reached");
        }
    }

    private void ExamineDiscovery(Search search)
    {
        if (search.Node.Discovery is not { } discovery)
        {
            return;
        }

        var (announced, accepted, refusals, unmet) = search.OnNode(() => (
            discovery.AnnouncedTo.ToArray(), discovery.Gate.Accepted, discovery.Gate.Refusals.ToArray(), discovery.Unmet.ToArray()));
        if (announced.Length > 0)
        {
            Good("announcements", $"sent to {string.Join(", ", announced)}; {accepted} answers and announcements of others were taken");
        }
        else
        {
            Bad("announcements", "none could be sent");
        }

        foreach (var (refusal, count, last) in refusals.Where(refused => refused.Refusal.IsTelling()))
        {
            Warn("announcements", $"{count} refused, the last one from {last}: {DiscoveryRefusals.Explain(refusal)}");
        }

        foreach (var place in unmet)
        {
            Bad("announcements", $"a node was heard of that could not be connected to: {place}");
        }
    }

    private void ExamineFound(Search search, IReadOnlyList<FoundNode> nodes)
    {
        foreach (var (_, state) in nodes)
        {
            var text = $"{state.Offer.Name} at {state.Offer.Location}, version {state.Version}, .NET {state.Offer.Runtime}, {state.Offer.FreeCpus} of {state.Offer.Cpus} CPUs free";
            if (state.Offer.Refusal is { } refusal)
            {
                Warn("node", $"{text}; it takes no clients: {refusal}");
            }
            else if (state.Version != AdminAccess.Version || Major(state.Offer.Runtime) != Environment.Version.Major)
            {
                Warn("node", $"{text}; this program is version {AdminAccess.Version} on .NET {Environment.Version}");
            }
            else
            {
                Good("node", text);
            }
        }

        foreach (var client in search.Clients(nodes))
        {
            Good("client", $"{client.State.Name}, served by {client.State.Nodes.Length} nodes");
            foreach (var (node, reason) in client.State.Refused)
            {
                Warn("client", $"{client.State.Name} does not use {node}: {reason}");
            }
        }

        if (nodes.Count == 0)
        {
            Bad("nodes", "none was found. Is one running (dispycosnode status on its machine), with the same secret, cluster and --tls? Does a firewall "
                + $"let UDP {options.DiscoveryPort} and TCP {ClusterSettings.DefaultNodePort} through? Try --peer HOST:PORT.");
        }
    }

    /// <summary>Whether anything accepts connections there, whatever it says then.</summary>
    private void TestConnection(string name)
    {
        var (host, port) = Search.PlaceOf(name);
        try
        {
            var addresses = Dns.GetHostAddresses(host);
            Good(name, $"is {string.Join(", ", addresses.Select(address => address.ToString()))}");
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var timeout = new CancellationTokenSource(options.Timeout);
            socket.ConnectAsync(addresses, port, timeout.Token).AsTask().GetAwaiter().GetResult();
            Good(name, $"accepts TCP connections at {socket.RemoteEndPoint}");
        }
        catch (SocketException failure)
        {
            Bad(name, failure.Message);
        }
        catch (OperationCanceledException)
        {
            Bad(name, $"no answer within {options.Timeout.TotalSeconds} s: perhaps a firewall drops what is sent there");
        }
    }

    private static int Major(string version) => Version.TryParse(version, out var parsed) ? parsed.Major : 0;

    private void Good(string about, string text) => findings.Add(new Finding(FindingLevel.Good, about, text));

    private void Warn(string about, string text) => findings.Add(new Finding(FindingLevel.Warning, about, text));

    private void Bad(string about, string text) => findings.Add(new Finding(FindingLevel.Bad, about, text));
}

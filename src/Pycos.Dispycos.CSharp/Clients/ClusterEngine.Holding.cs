namespace Pycos.Internals;

/// <content>Nodes and servers that wait until the client wants them.</content>
internal sealed partial class ClusterEngine
{
    private readonly Dictionary<NodeId, (Peer? Peer, NodeOffer Offer)> held = [];
    private readonly HashSet<NodeId> enabledNodes = [];
    private readonly Dictionary<NodeId, CodePickle> ownSetups = [];

    /// <summary>What is run once on a node.</summary>
    public CodePickle? NodeSetupOf(NodeId node) => ownSetups.TryGetValue(node, out var own) ? own : NodeSetup;

    /// <summary>Lets a node that is held serve, or resumes one that is suspended; does nothing if it serves.</summary>
    /// <param name="node">How it is called.</param>
    /// <param name="setup">What runs there once; <see langword="null"/> for what runs on all nodes.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="InvalidOperationException">It does not serve.</exception>
    public async Coroutine EnableNodeAsync(string node, CodePickle? setup)
    {
        if (FindSession(node) is { } session)
        {
            SuspendNode(session, suspends: false);
            return;
        }

        var (peer, offer) = held.Values.FirstOrDefault(candidate => IsCalled(candidate.Offer, candidate.Offer.Name, node));
        if (offer is null)
        {
            throw NoNode(node);
        }

        enabledNodes.Add(offer.Id);
        if (setup is { } own)
        {
            ownSetups[offer.Id] = own;
        }

        if (!await AddNodeAsync(peer, offer))
        {
            throw new InvalidOperationException($"Node {node} does not serve: {await AskAsync(() => refused.GetValueOrDefault(offer.Name, "it is gone"))}.");
        }

        held.Remove(offer.Id);
    }

    /// <summary>A node that may be held is gone.</summary>
    public void ForgetHeld(NodeId node) => held.Remove(node);

    /// <summary>Lets a server that is held get jobs, or resumes one that is suspended; does nothing if it gets some.</summary>
    /// <exception cref="ArgumentException">There is no such server.</exception>
    public void EnableServer(ServerId server, CodePickle? setup)
    {
        if (sessions.SelectMany(static session => session.Attaching).FirstOrDefault(link => link.Id == server) is { } waiting)
        {
            waiting.Enable(setup);
        }
        else if (links.ContainsKey(server))
        {
            Suspend(server, suspends: false);
        }
        else
        {
            throw new ArgumentException($"There is no server {server}; there are: {ServersInWords()}.", nameof(server));
        }
    }

    private static string TextOf(NodeOffer offer) => $"{offer.FreeCpus} servers";

    private string ServersInWords()
    {
        var known = sessions.SelectMany(static session => session.Attaching).Select(static link => link.Id).Concat(links.Keys);
        return string.Join(", ", known.Distinct().Select(static id => id.ToString()).DefaultIfEmpty("none"));
    }

    /// <summary>Whether a node is to wait until the client wants it, which is told when it is found.</summary>
    private bool IsHeld(Peer? peer, NodeOffer offer)
    {
        if (!Options.HoldsNodes || enabledNodes.Contains(offer.Id))
        {
            return false;
        }

        if (held.TryAdd(offer.Id, (peer, offer)))
        {
            Tell(ClusterEventKind.NodeFound, offer.Name, null, null, TextOf(offer));
        }
        else
        {
            held[offer.Id] = (peer, offer);
        }

        return true;
    }
}

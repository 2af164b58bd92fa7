namespace Pycos.Internals;

/// <summary>The services by which a node that serves clients tells how it is, and is told what to do.</summary>
internal static class NodeAdmin
{
    /// <summary>Adds them to a node.</summary>
    /// <returns>Dispose of it to take them back.</returns>
    internal static IDisposable Add(PycosNode node, NodeManager manager)
    {
        var group = new ServiceGroup();
        var looking = AdminAccess.Looking(node);
        var changing = AdminAccess.Changing(node);
        group.Add(node.AddService<int, NodeState>(
            AdminNames.Node, async (_, _) => await Task.Run(() => StateOf(node, manager)), looking));
        group.Add(node.AddService<OutputRequest, OutputLine[]>(AdminNames.Output, (request, _) => manager.TailAsync(request), looking));
        group.Add(node.AddService<NodeOrder, bool>(
            AdminNames.Order, async (order, call) => manager.Obey(order, call.Principal ?? manager.Name), changing));
        return group;
    }

    /// <summary>How a node is now. Blocks for a fraction of a millisecond.</summary>
    internal static NodeState StateOf(PycosNode node, NodeManager manager) => new(
        manager.Offer,
        AdminAccess.Version,
        Environment.ProcessId,
        manager.Directory,
        manager.Started,
        manager.ServedClients,
        [.. manager.OpenSessions.Select(session => new SessionState(
            session.Info, session.Owner is { } owner ? node.Known(owner)?.Location : null))]);
}

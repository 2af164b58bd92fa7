using Pycos.Internals;

namespace Pycos;

/// <content>What administrators see and say.</content>
public sealed partial class NodeManager
{
    /// <summary>Since when it serves.</summary>
    internal DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    internal IReadOnlyList<NodeSession> OpenSessions => snapshot;

    internal Coroutine<OutputLine[]> TailAsync(OutputRequest request) => OnNodeAsync(() =>
    {
        var session = request.Session != default ? sessions.GetValueOrDefault(request.Session)
            : sessions.Count == 1 ? sessions.Values.First()
            : null;
        return session?.Tail.Last(request.Server, request.Lines) ?? [];
    });

    /// <summary>Does what an administrator says. Stopping is left to the program.</summary>
    internal bool Obey(NodeOrder order, string who)
    {
        NodeLog.Ordered(node.Log, who, order.Kind, order.Reason);
        switch (order.Kind)
        {
            case NodeOrderKind.Drain:
                Suspend($"the node is drained: {order.Reason}");
                node.Start("dispycos drain", IgnoreResult(RecallAsync(order.Reason)));
                return true;
            case NodeOrderKind.Resume:
                Resume();
                return true;
            case NodeOrderKind.Stop when Changed is not null:
                node.Post(() => Raise(new NodeManagerEvent(NodeManagerEventKind.StopAsked, Text: $"{who}: {order.Reason}")));
                return true;
            default:
                return false;
        }

        static async Coroutine IgnoreResult(Coroutine<bool> recall) => await recall;
    }
}

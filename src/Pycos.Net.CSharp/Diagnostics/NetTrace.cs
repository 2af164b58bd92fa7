using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The activity source "Pycos.Net": messages and calls between processes, for those who listen. Without a listener nothing is put into
/// frames, and a message costs one test more.
/// </summary>
internal static class NetTrace
{
    private static readonly ActivitySource Source = new(NetMeter.Name);

    private static bool IsHeard => Source.HasListeners();

    /// <summary>Where the caller is in a trace. None if nobody listens.</summary>
    internal static TraceContext Here => IsHeard ? TraceContext.Of(CoreTrace.CallerContext) : default;

    /// <summary>Begins an activity for a request to a peer; null if nobody wants it. End it by <see cref="End"/>.</summary>
    internal static Activity? Begin(string name, ActivityKind kind, Peer peer) =>
        IsHeard ? Start(name, kind, CoreTrace.CallerContext, peer) : null;

    /// <summary>Begins an activity for what a peer has sent, in the peer's trace; null if nobody wants it.</summary>
    internal static Activity? BeginReceived(string name, ActivityKind kind, in TraceContext trace, Peer peer) =>
        IsHeard && !trace.IsNone ? Start(name, kind, trace.ToActivityContext(), peer) : null;

    /// <summary>Tells that a message of a peer is there, in the peer's trace.</summary>
    internal static void Received(in TraceContext trace, Peer peer, long target, Outcome outcome)
    {
        if (BeginReceived("receive", ActivityKind.Consumer, trace, peer) is { } activity)
        {
            activity.SetTag("pycos.target", target);
            End(activity, (int)outcome);
        }
    }

    /// <summary>What was begun is over.</summary>
    internal static void End(Activity? activity, int outcome)
    {
        if (activity is null)
        {
            return;
        }

        if (outcome < 0)
        {
            activity.SetStatus(ActivityStatusCode.Error, ((Outcome)outcome).ToString());
        }

        CoreTrace.WithoutChangingCurrent(activity.Stop);
    }

    /// <summary>Runs something as a part of an activity.</summary>
    internal static T Within<T>(Activity? activity, Func<T> action)
    {
        if (activity is null)
        {
            return action();
        }

        var current = Activity.Current;
        Activity.Current = activity;
        try
        {
            return action();
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private static Activity? Start(string name, ActivityKind kind, ActivityContext parent, Peer peer)
    {
        var activity = Source.CreateActivity(name, kind, parent);
        if (activity is not null)
        {
            activity.SetTag("pycos.node", peer.Node.Name);
            activity.SetTag("pycos.peer", peer.Name);
            CoreTrace.WithoutChangingCurrent(() => activity.Start());
        }

        return activity;
    }
}

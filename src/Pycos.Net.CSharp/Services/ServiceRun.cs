using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// A call that has come from a peer, from before its task is started until its end is told. Begun on the node's thread; then all of it
/// happens on the scheduler of the tasks, so that whoever listens hears of the start before the end.
/// </summary>
[DebuggerDisplay("{service.Name}: {Task}")]
internal abstract class ServiceRun
{
    /// <summary>How long the end of a call with a key is kept at most.</summary>
    private static readonly TimeSpan LongestKept = TimeSpan.FromMinutes(10);

    private readonly List<CallListener> listeners = [];
    private readonly Service service;
    private readonly PycosNode node;
    private readonly Peer peer;
    private readonly ulong expiry;
    private readonly bool runsOn;
    private readonly TimeSpan kept;
    private readonly TraceContext trace;
    private Activity? activity;
    private DownFrame end;
    private bool isOver;

    private protected ServiceRun(Service service, PycosNode node, Peer peer, in CallFrame frame)
    {
        this.service = service;
        this.node = node;
        this.peer = peer;
        expiry = peer.ExpiryHere(frame.Deadline);
        runsOn = frame.OnCallerLost == OnCallerLost.Keep || frame.IdempotencyKey is not null;
        kept = TimeSpan.FromMilliseconds(frame.KeepResult);
        kept = kept > LongestKept ? LongestKept : kept;
        trace = frame.Trace.Apart();
        Key = frame.IdempotencyKey is { } key ? new CallKey(peer.Id.Number, service.Name, key) : null;
    }

    /// <summary>By which the call is known again; null if it is not to be.</summary>
    internal CallKey? Key { get; }

    /// <summary>The task, once it was started.</summary>
    internal PycosTask? Task { get; private set; }

    /// <summary>Has somebody hear of the start and the end, and starts the task if it is the first. On the node's thread.</summary>
    internal void Listen(CallListener listener, bool isFirst)
    {
        if (!node.UserScheduler.TryPost(new PostedAction(() => ListenHere(listener, isFirst))))
        {
            listener.Refuse(Outcome.NoSuchTarget, null);
            if (isFirst)
            {
                GiveUp();
            }
        }
    }

    /// <summary>Nobody is there any more who listened. On any thread.</summary>
    internal void Leave(CallListener listener) => node.UserScheduler.TryPost(new PostedAction(() =>
    {
        if (listeners.Remove(listener) && listeners.Count == 0 && !runsOn && !isOver)
        {
            // Not by the task itself: code that it runs may look at a token.
            node.Exports.Find((ulong)(Task?.Id ?? 0))?.Terminate();
        }
    }));

    private protected PycosNode Node => node;

    private protected abstract PycosTask Start();

    /// <summary>What the task has returned, as bytes.</summary>
    private protected abstract EncodedMessage EncodeResult();

    private void ListenHere(CallListener listener, bool isFirst)
    {
        if (!isFirst && Task is null)
        {
            listener.Refuse(Outcome.NotInTime, null);
            return;
        }

        if (isFirst && !TryStart(listener))
        {
            return;
        }

        listener.TellStart(Task!);
        if (isOver)
        {
            listener.TellEnd(end);
        }
        else
        {
            listeners.Add(listener);
        }

        if (isFirst)
        {
            Task!.WhenEnded(_ => End());
        }
    }

    private bool TryStart(CallListener listener)
    {
        if (listener.IsCalledBack || (expiry != 0 && node.ClockMilliseconds > expiry))
        {
            listener.Refuse(listener.IsCalledBack ? Outcome.Cancelled : Outcome.NotInTime, null);
            GiveUp();
            return false;
        }

        activity = NetTrace.BeginReceived($"serve {service.Name}", ActivityKind.Server, trace, peer);
        try
        {
            Task = NetTrace.Within(activity, Start);
        }
        catch (Exception exception)
        {
            NetTrace.End(activity, (int)Outcome.NoSuchTarget);
            listener.Refuse(Outcome.NoSuchTarget, RemoteFailure.Of(exception, node.Options.SendsTraces));
            GiveUp();
            return false;
        }

        node.Exports.Add(Task);
        return true;
    }

    private void End()
    {
        isOver = true;
        if (Task!.Status == PycosTaskStatus.Failed)
        {
            NetLog.CallFailed(node.Log, service.Name, peer.ToString(), Task.Exception!);
        }

        NetTrace.End(activity, Task.Status == PycosTaskStatus.Completed ? (int)Outcome.Delivered : (int)Outcome.Cancelled);
        end = peer.DownOf(0, Target.Task((ulong)Task.Id), Task, EncodeResult);
        foreach (var listener in listeners)
        {
            listener.TellEnd(end);
        }

        listeners.Clear();
        Release();
        if (Key is { } key)
        {
            node.Post(() => node.After(kept, () => node.ForgetRun(key)));
        }
    }

    /// <summary>It was never started, and never is.</summary>
    private void GiveUp()
    {
        isOver = true;
        Release();
        if (Key is { } key)
        {
            node.Post(() => node.ForgetRun(key));
        }
    }

    private void Release()
    {
        service.Leave(peer.Id);
        peer.CallEnded();
    }
}

namespace Pycos.Internals;

/// <content>The ends of tasks, on either side.</content>
internal sealed partial class Peer
{
    internal override async Coroutine<Timed<MonitorStatus>> MonitorAsync(
        RemoteTask target, TimeSpan? timeout, CancellationToken cancellation)
    {
        var watcher = PycosTask.Current;
        var deadline = watcher.Scheduler.DeadlineAfter(timeout);
        cancellation.ThrowIfCancellationRequested();
        var answer = new Answer<MonitorStatus>(watcher.Scheduler);
        var request = BeginMonitor(target, watcher, status => answer.TrySettle(status));
        var ended = false;
        try
        {
            ended = await answer.WaitAsync(deadline, cancellation);
            return ended ? new Timed<MonitorStatus>(answer.Value) : default;
        }
        finally
        {
            if (!ended)
            {
                EndMonitor(request);
            }
        }
    }

    internal override void Notify<T>(RemoteTask subject, PycosTask watcher, Func<MonitorStatus, T> message)
    {
        if (!watcher.IsAlive)
        {
            throw new TaskEndedException(
                $"Task {watcher} has ended, so it can not be told of the end of task {subject}. Give the address of a task that lives.");
        }

        var inbox = InboxQueue<T>.Of(watcher);
        MonitorRequest? request = null;
        Action<PycosTask> takeBack = _ => EndMonitor(request!);
        request = BeginMonitor(subject, watcher, status =>
        {
            watcher.ForgetEndAction(takeBack);
            watcher.Scheduler.TryPost(new PostedAction(() => watcher.Scheduler.Guard(() =>
            {
                inbox.MoveAll();
                inbox.PutBeyondCapacity(message(status));
            })));
        });
        watcher.WhenEnded(takeBack, observes: false);
    }

    private MonitorRequest BeginMonitor(RemoteTask subject, PycosTask watcher, Action<MonitorStatus> tell)
    {
        var request = new MonitorRequest(subject, tell);
        if (IsKnownToHaveEnded(subject.Id))
        {
            request.Tell(MonitorRequest.NoSuchTask(subject));
        }
        else if (SessionToUse() is not { } used || !used.Requests.TryAdd(request))
        {
            request.Lose();
        }
        else
        {
            used.Outbox.Append(new MonitorFrame(request.Id, Target.Task((ulong)subject.Id), node.AddressOf(watcher)));
        }

        return request;
    }

    private void EndMonitor(MonitorRequest request)
    {
        if (session is { } used && used.Requests.Take(request.Id) is not null)
        {
            used.Outbox.Append(new DemonitorFrame(0, request.Id));
        }
    }

    private void TakeMonitor(in MonitorFrame monitor)
    {
        var used = session!;
        if (monitor.Subject.IsChannel)
        {
            TakeChannelMonitor(monitor);
            return;
        }

        if (!May(Capabilities.Monitor))
        {
            Answer(monitor.Id, Outcome.AccessDenied);
            return;
        }

        if (node.Exports.Find(monitor.Subject.Number) is not { } export)
        {
            Answer(monitor.Id, Outcome.NoSuchTarget);
            return;
        }

        var (id, subject, watcher) = (monitor.Id, monitor.Subject, Target.Task(monitor.Watcher.Number));
        if (!TryKeep(id))
        {
            return;
        }

        Answer(id, 0);
        used.Interests[id] = new SubjectWatch(export.Task, ended =>
        {
            // From the task's own thread, so that what it has sent before comes before.
            var down = DownOf(id, subject, ended);
            var value = new EncodedMessage(down.Value.Tag, down.Value.Bytes);
            used.Lanes.Add(watcher, value, 0, payload => down with { Value = payload });
            node.Post(() => used.Interests.Remove(id));
        });
    }

    private DownFrame DownOf(ulong id, Target subject, PycosTask ended) =>
        DownOf(id, subject, ended, () => node.Codec.EncodeValue(ended.ResultObject));

    /// <summary>How a task of this node has ended, for a peer that waits for that.</summary>
    /// <param name="id">The number by which the peer waits.</param>
    /// <param name="subject">The task.</param>
    /// <param name="ended">The task.</param>
    /// <param name="encode">Encodes what it has returned.</param>
    internal DownFrame DownOf(ulong id, Target subject, PycosTask ended, Func<EncodedMessage> encode)
    {
        if (ended.Status == PycosTaskStatus.Completed)
        {
            try
            {
                return new DownFrame(id, subject, DownReason.Value, Sendable(encode()).Payload, null);
            }
            catch (MessageNotSerializableException exception)
            {
                var failure = RemoteFailure.Of(exception, withTrace: false);
                return new DownFrame(id, subject, DownReason.Serialization, Payload.None, failure);
            }
        }

        return ended.Status == PycosTaskStatus.Cancelled
            ? new DownFrame(id, subject, DownReason.Terminated, Payload.None, RemoteFailure.Of(ended.Exception!, withTrace: false))
            : new DownFrame(id, subject, DownReason.Exception, Payload.None, RemoteFailure.Of(ended.Exception!, node.Options.SendsTraces));
    }

    private void TakeDown(in DownFrame down)
    {
        if (down.Value.Tag == ContentTag.Stream)
        {
            GatherDown(down);
            return;
        }

        switch (session!.Requests.Take(down.Id))
        {
            case MonitorRequest request:
                request.Tell(StatusOf(request.Subject, down));
                break;
            case CallRequest call:
                call.TakeDown(this, down);
                break;
            case EndWatch watch:
                watch.Lose();
                break;
        }
    }

    internal MonitorStatus StatusOf(RemoteTask subject, in DownFrame down)
    {
        var exception = down.Failure is { } failure ? RemoteFailure.ToException(failure) : null;
        switch (down.Reason)
        {
            case DownReason.Value:
                return node.Codec.TryDecodeValue(down.Value, out var value, out var why)
                    ? new MonitorStatus(subject, MonitorKind.Completed, value, null)
                    : new MonitorStatus(subject, MonitorKind.NotSerializable, null, why);
            case DownReason.Exception:
                return new MonitorStatus(subject, MonitorKind.Failed, null, exception ?? new RemoteTaskException());
            case DownReason.Terminated:
                return new MonitorStatus(subject, MonitorKind.Terminated, null, exception);
            case DownReason.Serialization:
                return new MonitorStatus(subject, MonitorKind.NotSerializable, null, exception ?? new RemoteTaskException());
            default:
                return MonitorRequest.NoSuchTask(subject);
        }
    }
}

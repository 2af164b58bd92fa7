namespace Pycos.Internals;

/// <summary>Asks to be told of the end of a task of the other side. The answer, or the loss of the peer, is told once.</summary>
internal sealed class MonitorRequest(RemoteTask subject, Action<MonitorStatus> tell) : Request
{
    private int told;

    internal RemoteTask Subject => subject;

    internal override bool Answer(in ResultFrame result)
    {
        if (result.Code >= 0)
        {
            // It is watched; its end comes by a frame of its own.
            return false;
        }

        Tell((Outcome)result.Code switch
        {
            Outcome.AccessDenied => new MonitorStatus(subject, MonitorKind.PeerLost, null, new UnauthorizedAccessException(
                $"The node of task {subject} does not allow this node to monitor its tasks.")),
            Outcome.Full => new MonitorStatus(subject, MonitorKind.PeerLost, null, new InvalidOperationException(
                $"The node of task {subject} does not monitor it for this node: {result.Failure?.Message}.")),
            _ => NoSuchTask(subject),
        });
        return true;
    }

    internal override void Lose() => Tell(new MonitorStatus(subject, MonitorKind.PeerLost, null, subject.Site.WhyUnreachable()));

    internal static MonitorStatus NoSuchTask(RemoteTask subject) => new(subject, MonitorKind.NoSuchTask, null, new TaskEndedException(
        $"Its node has no task {subject} any more: it ended before it was asked for."));

    internal void Tell(MonitorStatus status)
    {
        if (Interlocked.Exchange(ref told, 1) == 0)
        {
            tell(status);
        }
    }
}

namespace Pycos.Internals;

/// <summary>A monitor whose watcher takes messages of a type.</summary>
internal sealed class TaskMonitor<TMessage>(PycosTask watched, PycosTask watcher, Func<MonitorStatus, TMessage> message)
    : TaskMonitor(watched, watcher)
{
    private protected override void Send(MonitorStatus status)
    {
        var inbox = InboxQueue<TMessage>.Of(Watcher);
        // What the ended task has sent before must be in before the news of its end.
        inbox.MoveAll();
        inbox.PutBeyondCapacity(message(status));
    }
}

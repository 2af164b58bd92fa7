namespace Pycos.Internals;

/// <summary>
/// Stands in the queue of those who wait for room in an inbox, to learn when there is some. It is told on the inbox's scheduler's
/// thread, also when the task has ended.
/// </summary>
internal sealed class RoomWatch<T>(InboxQueue<T> inbox, Action tell) : Link
{
    /// <summary>Goes to the inbox; false if its scheduler has stopped.</summary>
    internal bool TryDepart() => inbox.Task!.Scheduler.TryPost(this);

    internal override void Arrive(Scheduler scheduler)
    {
        inbox.MoveAll();
        if (inbox.Task!.RunState == RunState.Ended || inbox.CanTake)
        {
            tell();
        }
        else
        {
            inbox.Senders().Enqueue(this);
        }
    }

    internal override void Grant()
    {
        inbox.ReturnPromise();
        tell();
    }
}

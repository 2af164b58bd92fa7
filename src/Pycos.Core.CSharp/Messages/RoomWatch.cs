namespace Pycos.Internals;

/// <summary>
/// Learns when an inbox has few enough messages and room for one more. It is told on the inbox's scheduler's thread, also when the task
/// has ended.
/// </summary>
/// <param name="inbox">The inbox.</param>
/// <param name="most">How many messages are few enough.</param>
/// <param name="tell">Called once.</param>
internal sealed class RoomWatch<T>(InboxQueue<T> inbox, int most, Action tell) : Link
{
    internal int Most => most;

    /// <summary>Goes to the inbox; false if its scheduler has stopped.</summary>
    internal bool TryDepart() => inbox.Task!.Scheduler.TryPost(this);

    internal override void Arrive(Scheduler scheduler)
    {
        inbox.MoveAll();
        var hasEnded = inbox.Task!.RunState == RunState.Ended;
        if (!hasEnded && inbox.Count > most)
        {
            inbox.Watch(this);
        }
        else if (hasEnded || inbox.CanTake)
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

    internal void Tell() => tell();
}

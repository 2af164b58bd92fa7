namespace Pycos.Internals;

/// <summary>A task that waits until a name is registered, on whichever thread that happens.</summary>
internal sealed class NameWatch(Scheduler scheduler)
{
    /// <summary>Where the task waits.</summary>
    internal WaitQueue Queue { get; } = new();

    internal void Tell()
    {
        if (scheduler.IsCurrent)
        {
            Queue.GrantAll();
        }
        else
        {
            scheduler.TryPost(new PostedAction(Queue.GrantAll));
        }
    }
}

namespace Pycos.Internals;

/// <summary>Gets the messages that a task leaves behind, and those that reach it too late.</summary>
internal abstract class InboxHeir<T> : InboxHeir
{
    /// <summary>Takes one message.</summary>
    internal abstract void Keep(T message);

    internal sealed override void TakeOver(InboxQueue inbox)
    {
        if (inbox is InboxQueue<T> { Task: not null } queue)
        {
            queue.LeaveTo(this);
        }
    }
}

namespace Pycos.Internals;

/// <summary>Gets the messages that a task leaves behind. On the task's scheduler's thread.</summary>
internal abstract class InboxHeir
{
    /// <summary>Takes what is in the inbox of a task that has ended.</summary>
    internal abstract void TakeOver(InboxQueue inbox);
}

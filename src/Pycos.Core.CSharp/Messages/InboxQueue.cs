namespace Pycos.Internals;

/// <summary>The messages of a task, whatever their type.</summary>
internal abstract class InboxQueue : Link
{
    private protected InboxQueue(PycosTask? task) => Task = task;

    /// <summary>Whose inbox it is; none for the stand-in that only tells the type of an inbox nobody has used.</summary>
    internal PycosTask? Task { get; }

    internal abstract Type MessageType { get; }

    internal abstract int Count { get; }

    /// <summary>Does something that needs the type of the messages.</summary>
    internal abstract TResult Visit<TResult>(IInboxVisitor<TResult> visitor);

    /// <summary>The task has ended: messages are dropped and those who wait for room are told.</summary>
    internal abstract void Close();
}

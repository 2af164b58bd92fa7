namespace Pycos.Internals;

/// <summary>Tells a peer of the end of a task of this node, unless it was asked not to any more.</summary>
internal sealed class SubjectWatch : IDisposable
{
    private readonly PycosTask task;
    private readonly Action<PycosTask> tell;

    /// <summary>Begins to watch.</summary>
    /// <param name="task">The task.</param>
    /// <param name="tell">Called on the task's scheduler's thread.</param>
    internal SubjectWatch(PycosTask task, Action<PycosTask> tell)
    {
        this.task = task;
        this.tell = tell;
        task.WhenEnded(tell);
    }

    public void Dispose() => task.ForgetEndAction(tell);
}

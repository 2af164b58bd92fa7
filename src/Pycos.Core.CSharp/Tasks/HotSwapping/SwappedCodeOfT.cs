namespace Pycos.Internals;

/// <summary>New code of a task that returns a <typeparamref name="T"/>.</summary>
internal sealed class SwappedCode<T> : SwappedCode
{
    private readonly PycosTask<T> task;
    private readonly CoroutineFrame<T> body;
    private bool started;

    /// <summary>Claims the coroutine, so that nobody else runs it before the old code has been left.</summary>
    internal SwappedCode(PycosTask<T> task, CoroutineFrame<T> body)
    {
        this.task = task;
        this.body = body;
        body.State = FrameState.Started;
        body.Parent = this;
        CodeName = body.CodeName;
    }

    internal override string CodeName { get; }

    internal override Frame Body => body;

    /// <summary>Starts the code, and, when that has ended, ends the task, which can not do it by its own code any more.</summary>
    internal override void Step()
    {
        if (started)
        {
            task.TakeResultOf(body);
            task.EndByFrame();
            return;
        }

        started = true;
        if ((task.Flags & TaskFlags.Terminating) != 0)
        {
            task.EndUnstarted();
            return;
        }

        task.Leaf = body;
    }
}

namespace Pycos.Internals;

/// <summary>Waits for the end of a task, on whichever scheduler that is.</summary>
internal abstract class AltTaskEnd<T> : AltNode<T>
{
    private protected PycosTask Target { get; private set; } = null!;

    private Action<PycosTask>? tell;

    internal override bool Begin(PycosTask task)
    {
        Target.ThrowIfOwnEnd(task);
        return false;
    }

    internal override bool TryCommit(PycosTask task) => !Target.IsAlive;

    internal override TaskFlags Arm(PycosTask task)
    {
        if (Target.Scheduler == task.Scheduler)
        {
            if (Owner is null)
            {
                Target.EndQueue.Enqueue(this);
            }
        }
        else if (tell is null)
        {
            // The leaf may serve another choice by the time that is told of the end.
            var version = Version;
            tell = _ => task.Scheduler.TryPost(new PostedAction(() => Tell(version)));
            Target.WhenEnded(tell);
        }

        return TaskFlags.None;
    }

    internal override void Disarm()
    {
        if (tell is not null)
        {
            Target.ForgetEndAction(tell);
            tell = null;
        }

        base.Disarm();
    }

    internal override void Grant() => Choice!.Commit(this);

    private protected void SetTarget(PycosTask target) => Target = target;

    private protected void ForgetTarget() => Target = null!;

    private void Tell(int version)
    {
        if (Version == version && tell is not null)
        {
            Choice!.Commit(this);
        }
    }
}

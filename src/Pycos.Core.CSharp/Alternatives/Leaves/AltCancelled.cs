namespace Pycos.Internals;

/// <summary>Is there when a token is cancelled.</summary>
internal sealed class AltCancelled : AltNode<ValueTuple>
{
    private CancellationToken token;
    private CancellationTokenRegistration registration;
    private bool isArmed;

    internal static AltCancelled Make(CancellationToken token)
    {
        var leaf = AltPool.Rent<AltCancelled>();
        leaf.token = token;
        return leaf;
    }

    internal override bool TryCommit(PycosTask task) => token.IsCancellationRequested;

    internal override TaskFlags Arm(PycosTask task)
    {
        if (!isArmed)
        {
            isArmed = true;
            // The leaf may serve another choice by the time that is told of the cancellation.
            var (version, scheduler) = (Version, task.Scheduler);
            registration = token.UnsafeRegister(_ => Tell(scheduler, version), null);
        }

        return TaskFlags.None;
    }

    internal override void Disarm()
    {
        isArmed = false;
        registration.Unregister();
        registration = default;
    }

    internal override ValueTuple Result(int chosen) => default;

    internal override void Release(Scheduler scheduler)
    {
        token = default;
        AltPool.Return(this, scheduler);
    }

    private void Tell(Scheduler scheduler, int version)
    {
        if (!scheduler.IsCurrent)
        {
            scheduler.TryPost(new PostedAction(() => Tell(scheduler, version)));
        }
        else if (Version == version && isArmed)
        {
            Choice!.Commit(this);
        }
    }
}

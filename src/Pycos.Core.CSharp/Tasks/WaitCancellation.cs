namespace Pycos.Internals;

/// <summary>Ends a task's wait when its token is cancelled, on whichever thread that happens.</summary>
internal sealed class WaitCancellation : Link
{
    private readonly PycosTask task;
    private readonly int sequence;
    private readonly CancellationToken token;

    private WaitCancellation(PycosTask task, CancellationToken token)
    {
        this.task = task;
        this.token = token;
        sequence = task.WaitSequence;
    }

    internal static void Register(PycosTask task, CancellationToken token)
    {
        var cancellation = new WaitCancellation(task, token);
        var registration = token.UnsafeRegister(static state => ((WaitCancellation)state!).Cancel(), cancellation);
        // If the token was cancelled already, the wait is over by now.
        if (task.IsWaiting && task.WaitSequence == cancellation.sequence)
        {
            task.Extras.WaitCancellation = registration;
        }
    }

    internal override void Arrive(Scheduler scheduler)
    {
        if (task.WaitSequence == sequence && task.IsWaiting)
        {
            task.Extras.WaitToken = token;
            task.Wake(WakeReason.Cancelled);
        }
    }

    private void Cancel()
    {
        if (task.Scheduler == Scheduler.CurrentOrNull)
        {
            Arrive(task.Scheduler);
        }
        else
        {
            task.Scheduler.TryPost(this);
        }
    }
}

namespace Pycos.Core.Tests.Programs;

/// <summary>A barrier: lets all in together when as many have come as take part.</summary>
internal sealed class BarrierSubject : SyncSubject
{
    private readonly AsyncBarrier barrier;
    private readonly Dictionary<SyncActor, long> phases = [];
    private int participants;
    private long phase;
    private long actions;

    internal BarrierSubject(int size)
    {
        participants = size;
        barrier = new AsyncBarrier(size, ended => actions = ended + 1);
    }

    protected override int Count => barrier.Gate.Count;

    internal override bool MayTake(SyncActor actor, int amount) => participants > 0;

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        long ended;
        if (timeout is { } span)
        {
            if (!(await barrier.SignalAndWaitAsync(span, cancellation)).TryGetValue(out ended))
            {
                return false;
            }
        }
        else
        {
            ended = await barrier.SignalAndWaitAsync(cancellation);
        }

        if (ended != phases[actor])
        {
            Violate($"a task was let in at the end of phase {ended}, and not {phases[actor]}");
        }

        return true;
    }

    internal override void Change(SyncActor actor, SyncOperation operation)
    {
        if (participants < 5)
        {
            barrier.AddParticipants();
            participants++;
        }
    }

    internal override void ChangeBack(SyncActor actor, SyncOperation operation)
    {
        try
        {
            barrier.RemoveParticipants();
            participants--;
            if (participants > 0 && participants == Waiting.Count)
            {
                EndPhase();
            }
        }
        catch (InvalidOperationException) when (participants == Waiting.Count)
        {
        }
    }

    protected override bool LetsInNow(SyncEntry entry) => Waiting.Count + 1 == participants;

    protected override bool LetsIn(SyncEntry entry) => false;

    protected override void AdmitAtOnce(SyncEntry entry)
    {
        base.AdmitAtOnce(entry);
        EndPhase();
    }

    protected override void Admit(SyncEntry entry) => phases[entry.Actor] = phase;

    protected override void Undo(SyncEntry entry)
    {
    }

    protected override string? Difference() =>
        barrier.Phase != phase || barrier.Participants != participants || actions != phase
            ? $"{barrier} after {actions} actions, and not phase {phase} of {participants}"
            : null;

    private void EndPhase()
    {
        while (Waiting.Count > 0)
        {
            AdmitFirst();
        }

        phase++;
    }
}

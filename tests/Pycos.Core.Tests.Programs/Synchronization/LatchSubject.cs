namespace Pycos.Core.Tests.Programs;

/// <summary>A latch: closed until so many signals have come.</summary>
internal sealed class LatchSubject(int signals) : SyncSubject
{
    private readonly AsyncLatch latch = new(signals);
    private int remaining = signals;

    protected override int Count => latch.Gate.Count;

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout is { } span)
        {
            return await latch.WaitAsync(span, cancellation);
        }

        await latch.WaitAsync(cancellation);
        return true;
    }

    internal override void Change(SyncActor actor, SyncOperation operation)
    {
        var count = 1 + (operation.Amount % 2);
        try
        {
            latch.Signal(count);
            remaining -= count;
        }
        catch (InvalidOperationException) when (count > remaining)
        {
        }
    }

    protected override bool LetsIn(SyncEntry entry) => remaining == 0;

    protected override void Admit(SyncEntry entry)
    {
    }

    protected override void Undo(SyncEntry entry)
    {
    }

    protected override string? Difference() =>
        latch.Remaining != remaining ? $"{latch.Remaining} signals are to come, and not {remaining}" : null;
}

namespace Pycos.Core.Tests.Programs;

/// <summary>An event: set or not; with auto-reset it is used up by letting one in.</summary>
internal sealed class EventSubject(bool autoReset) : SyncSubject
{
    private readonly AsyncEvent signal = new(autoReset: autoReset);
    private bool isSet;

    protected override int Count => signal.Gate.Count;

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout is { } span)
        {
            return await signal.WaitAsync(span, cancellation);
        }

        await signal.WaitAsync(cancellation);
        return true;
    }

    internal override bool? Try(SyncActor actor, int amount) => signal.TryWait();

    internal override void Change(SyncActor actor, SyncOperation operation)
    {
        signal.Set();
        isSet = true;
        // Who is let in now stays let in, whatever follows in this turn.
        Agree();
        if (operation.Amount % 3 == 0)
        {
            ChangeBack(actor, operation);
        }
    }

    internal override void ChangeBack(SyncActor actor, SyncOperation operation)
    {
        signal.Reset();
        isSet = false;
    }

    protected override bool LetsIn(SyncEntry entry) => isSet;

    protected override void Admit(SyncEntry entry) => isSet = isSet && !autoReset;

    protected override void Undo(SyncEntry entry) => isSet = isSet || autoReset;

    protected override string? Difference() => signal.IsSet != isSet ? $"the event is {signal}, and not {isSet}" : null;
}

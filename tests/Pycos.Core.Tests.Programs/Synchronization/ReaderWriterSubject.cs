namespace Pycos.Core.Tests.Programs;

/// <summary>A reader-writer lock: readers together or one writer.</summary>
internal sealed class ReaderWriterSubject : SyncSubject
{
    private const int Read = 1;
    private const int Write = 2;
    private readonly AsyncReaderWriterLock gate = new();
    private readonly HashSet<SyncActor> readers = [];
    private SyncActor? writer;

    internal override bool LetsAllIn => true;

    protected override int Count => gate.Gate.Count;

    internal override int AmountOf(SyncOperation operation) => operation.Target % 3 == 0 ? Write : Read;

    internal override bool MayTake(SyncActor actor, int amount) => actor != writer && !readers.Contains(actor);

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout is { } span)
        {
            var entered = amount == Read ? await gate.EnterReadAsync(span, cancellation) : await gate.EnterWriteAsync(span, cancellation);
            return entered.TryGetValue(out var timed) && Keep(actor, timed);
        }

        return Keep(actor, amount == Read ? await gate.EnterReadAsync(cancellation) : await gate.EnterWriteAsync(cancellation));
    }

    internal override bool? Try(SyncActor actor, int amount)
    {
        var taken = amount == Read ? gate.TryEnterRead(out var scope) : gate.TryEnterWrite(out scope);
        return taken ? Keep(actor, scope) : false;
    }

    internal override void GiveBack(SyncActor actor)
    {
        if (actor.Holds.TryPop(out var held))
        {
            held.Scope!.Value.Dispose();
            Ended(actor);
        }
    }

    internal override void Ended(SyncActor actor)
    {
        readers.Remove(actor);
        if (writer == actor)
        {
            writer = null;
        }
    }

    protected override bool Knocks => true;

    protected override bool LetsIn(SyncEntry entry) =>
        MayTake(entry.Actor, entry.Amount) && writer is null && (entry.Amount == Read || readers.Count == 0);

    protected override void Admit(SyncEntry entry)
    {
        if (entry.Amount == Read)
        {
            readers.Add(entry.Actor);
        }
        else
        {
            writer = entry.Actor;
        }
    }

    protected override void Undo(SyncEntry entry) => Ended(entry.Actor);

    protected override string? Difference() =>
        gate.Readers != readers.Count || gate.IsWriting != (writer is not null)
            ? $"{gate}, and not {readers.Count} readers and writer {writer?.Index}"
            : null;

    private static bool Keep(SyncActor actor, LockScope scope)
    {
        actor.Holds.Push((1, scope));
        return true;
    }
}

namespace Pycos.Internals;

/// <summary>
/// Permits of which a reader takes one and a writer all. Since nobody is overtaken, a writer that waits is followed by the
/// readers that come after it, and does not starve.
/// </summary>
internal sealed class ReaderWriterTurnstile() : PermitTurnstile("reader-writer lock", int.MaxValue, int.MaxValue)
{
    internal const int Reader = 1;
    internal const int Writer = int.MaxValue;

    internal override bool TryTake(PycosTask task, int amount) =>
        Holding.Find(task, this) is null && base.TryTake(task, amount);

    internal override void PrepareToWait(PycosTask task, int amount)
    {
        if (Holding.Find(task, this) is { } held)
        {
            throw new LockRecursionException(
                held.Amount == Reader && amount == Writer
                    ? $"Task {task} reads and wants to write. Two tasks that did so would wait for each other for ever, so it is not offered: "
                        + "leave the lock, enter it for writing, and look again at what you have read."
                    : $"Task {task} is in this {Kind} already. It can be entered once; leave it first.");
        }
    }

    /// <summary>Lets a task leave what it has entered.</summary>
    internal void Release(PycosTask task) =>
        Release(Holding.Find(task, this) ?? throw new LockNotOwnedException($"Task {task} released a {Kind} that it has not entered. Release "
            + "it once, in the task that entered it; a using scope does both."), 1);
}

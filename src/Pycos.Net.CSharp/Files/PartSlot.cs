namespace Pycos.Internals;

/// <summary>
/// Where a file will be that begins on another thread: whoever waits for it can leave, and nothing is left of it whichever is first.
/// </summary>
internal sealed class PartSlot
{
    private readonly Lock gate = new();
    private PartFile? part;
    private bool isGivenUp;

    /// <summary>Begins the file, unless nobody wants it any more.</summary>
    /// <exception cref="OperationCanceledException">Nobody does.</exception>
    internal PartFile Fill(Func<PartFile> begin)
    {
        lock (gate)
        {
            return isGivenUp ? throw new OperationCanceledException() : part = begin();
        }
    }

    /// <summary>Leaves nothing of the file, also if it has not begun yet.</summary>
    internal void GiveUp()
    {
        lock (gate)
        {
            isGivenUp = true;
            part?.Discard();
        }
    }
}

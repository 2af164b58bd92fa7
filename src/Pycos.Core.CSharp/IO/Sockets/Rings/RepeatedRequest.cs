namespace Pycos.Internals;

/// <summary>A request of a ring that completes again and again, until it is stopped or fails; and whether anybody waits for it.</summary>
internal struct RepeatedRequest
{
    private bool isStopping;

    /// <summary>Whether the kernel has the request.</summary>
    internal bool IsActive { get; private set; }

    /// <summary>Whether somebody waits for its next completion.</summary>
    internal bool IsWanted { get; private set; }

    /// <summary>Whether it ended and somebody still waits.</summary>
    internal readonly bool IsMissed => IsWanted && !IsActive;

    /// <summary>Notes that somebody waits.</summary>
    /// <returns>Whether the request is to be made.</returns>
    internal bool Want()
    {
        IsWanted = true;
        if (IsActive)
        {
            return false;
        }

        isStopping = false;
        return IsActive = true;
    }

    /// <summary>Notes that nobody waits: they have been told.</summary>
    internal void Satisfy() => IsWanted = false;

    /// <summary>Notes that the request is to end.</summary>
    /// <returns>Whether it has to be cancelled.</returns>
    internal bool Stop()
    {
        IsWanted = false;
        if (!IsActive || isStopping)
        {
            return false;
        }

        return isStopping = true;
    }

    internal void Note(in RingCompletion completion) => IsActive = completion.HasMore;

    /// <summary>The ring has gone.</summary>
    internal void Forget() => IsActive = false;
}

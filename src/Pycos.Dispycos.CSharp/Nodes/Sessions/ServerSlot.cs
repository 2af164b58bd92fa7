namespace Pycos.Internals;

/// <summary>One of the servers of a session, in all of its incarnations.</summary>
internal sealed class ServerSlot(int number)
{
    internal int Number => number;

    /// <summary>The one that runs, or ran last; 0 if there was none.</summary>
    internal int Incarnation { get; set; }

    internal ServerPhase Phase { get; set; } = ServerPhase.Ended;

    internal int ProcessId { get; set; }

    /// <summary>When it was ready; null if it was not.</summary>
    internal TimeSpan? ReadySince { get; set; }

    /// <summary>Why it is being ended, and that in words; null if it is not.</summary>
    internal (ServerExit Exit, string Text)? Cause { get; set; }

    /// <summary>Whether another incarnation follows; null for what the session has.</summary>
    internal bool? Replaces { get; set; }

    /// <summary>Whether it was sent the signal after which a process is gone.</summary>
    internal bool IsKilled { get; set; }

    /// <summary>How many incarnations in a row have ended soon.</summary>
    internal int Failures { get; set; }

    /// <summary>Whether its processor is given back: when it has ended, there is none any more.</summary>
    internal bool IsReleased { get; set; }

    /// <summary>Whether its client is gone and it goes on until its detached jobs have ended.</summary>
    internal bool IsDetached { get; set; }

    internal bool HasProcess => Phase is ServerPhase.Starting or ServerPhase.Ready or ServerPhase.Ending;
}

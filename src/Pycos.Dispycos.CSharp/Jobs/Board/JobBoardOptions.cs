namespace Pycos.Internals;

/// <summary>How a board places jobs.</summary>
internal sealed record JobBoardOptions
{
    /// <summary>How many jobs a server's line may have, the first included. 512: 2 ms of jobs of 4 microseconds, which is less than sending one costs.</summary>
    public int MaxWindow { get; init; } = 512;

    /// <summary>
    /// How much work a server is to have in its line beyond the job that runs. 2 ms: some times what a message to a server and its answer take.
    /// </summary>
    public TimeSpan WindowTime { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How many jobs that mostly wait a server runs at most.</summary>
    public int MaxIoJobs { get; init; } = 1000;

    /// <summary>By how much waits before further attempts are shortened.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>What the time of day was when the clock that the board is told showed 0.</summary>
    public DateTimeOffset ClockOrigin { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Whether there is an effect for each change of a job's state, until <see cref="JobBoard.TellsChanges"/> is set.</summary>
    public bool TellsChanges { get; init; }
}

namespace Pycos.Benchmarks.Placing;

/// <summary>What a number of jobs has cost.</summary>
/// <param name="Jobs">How many.</param>
/// <param name="Events">What the board was told: a submission and an end for each.</param>
/// <param name="Nanoseconds">CPU time of the process.</param>
/// <param name="Bytes">What was allocated.</param>
internal sealed record JobBoardFigures(long Jobs, long Events, double Nanoseconds, long Bytes)
{
    /// <summary>The same jobs, with what something else has cost.</summary>
    public JobBoardFigures With(JobBoardFigures other) =>
        new(Jobs, Events + other.Events, Nanoseconds + other.Nanoseconds, Bytes + other.Bytes);
}

namespace Pycos;

/// <summary>A server of a cluster as it was when it was asked for.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Location">Where it accepts connections.</param>
/// <param name="ProcessId">Its process, on its node's machine.</param>
/// <param name="IsSuspended">Whether it gets no more jobs.</param>
/// <param name="Running">The job that has its processor; <see langword="null"/> if none has.</param>
/// <param name="RunningSince">Since when.</param>
/// <param name="Waiting">How many jobs it has in its line behind that one.</param>
/// <param name="Beside">How many jobs it runs that mostly wait, or wait for others that they have submitted.</param>
public sealed record ServerInfo(
    ServerId Id, Location Location, int ProcessId, bool IsSuspended, Job? Running, DateTimeOffset? RunningSince, int Waiting, int Beside)
{
    /// <summary>What it keeps: values, and copies of those of other servers.</summary>
    public DataUse Data { get; init; }
}

namespace Pycos.Internals;

/// <summary>A server as its client sees it.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Location">Where it accepts connections.</param>
/// <param name="ProcessId">Its process, on its node's machine.</param>
/// <param name="IsSuspended">Whether it gets no more jobs.</param>
/// <param name="Running">The number of the job that has its processor; null if none has.</param>
/// <param name="RunningSince">Since when.</param>
/// <param name="Waiting">How many jobs it has in its line behind that one.</param>
/// <param name="Beside">How many jobs that mostly wait it runs.</param>
internal sealed record ClientServerState(
    ServerId Id, Location Location, int ProcessId, bool IsSuspended, long? Running, DateTimeOffset? RunningSince, int Waiting, int Beside);

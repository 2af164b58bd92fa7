namespace Pycos.Internals;

/// <summary>A server as the board sees it, for lists.</summary>
/// <param name="Id">Which one.</param>
/// <param name="IsSuspended">Whether it gets no more jobs.</param>
/// <param name="Running">The job on its processor; <see langword="null"/> if there is none.</param>
/// <param name="RunningSince">When that one's turn came.</param>
/// <param name="Ahead">How many jobs it has in its line beyond that one.</param>
/// <param name="Beside">How many run beside, or wait aside.</param>
/// <param name="KeptFor">The job of another server of its node that it stays idle for.</param>
internal sealed record JobServerInfo(
    ServerId Id,
    bool IsSuspended,
    JobRecord? Running,
    DateTimeOffset? RunningSince,
    int Ahead,
    int Beside,
    JobRecord? KeptFor);

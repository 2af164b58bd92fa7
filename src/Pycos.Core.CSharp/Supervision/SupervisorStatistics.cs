namespace Pycos;

/// <summary>What a supervisor has done so far, at one moment.</summary>
/// <param name="Children">Children that it knows.</param>
/// <param name="RunningChildren">Children that run.</param>
/// <param name="Ends">How often a child has ended without having been stopped by the supervisor.</param>
/// <param name="Restarts">How often children were started again, those included that were stopped for the sake of another.</param>
/// <param name="CutShort">How often a child has not ended within its shutdown timeout.</param>
public sealed record SupervisorStatistics(int Children, int RunningChildren, long Ends, long Restarts, long CutShort);

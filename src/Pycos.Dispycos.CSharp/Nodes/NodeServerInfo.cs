namespace Pycos;

/// <summary>A server of a node, as it was when it was asked for.</summary>
/// <param name="Number">Its number in its session, from 1.</param>
/// <param name="Incarnation">Counts the processes under that number; 0 if none was started.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="ProcessId">Its process; <see langword="null"/> if it is not ready.</param>
/// <param name="MemoryBytes">The memory that it was seen to use last; 0 if that is not measured, since it may have any amount.</param>
public sealed record NodeServerInfo(int Number, int Incarnation, ServerPhase Phase, int? ProcessId, long MemoryBytes);

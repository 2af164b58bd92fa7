namespace Pycos;

/// <summary>What is free on a node's machine, as its operating system says.</summary>
/// <param name="IdlePercent">How much of all processors was idle since the last sample, 0 to 100; <see langword="null"/> if that is not known.</param>
/// <param name="MemoryBytes">Memory that processes could still get; within a container, of what that may have.</param>
/// <param name="DiskBytes">Free space where the node keeps its files.</param>
/// <param name="SwapFreePercent">How much of the swap space is free, 0 to 100; <see langword="null"/> if there is none.</param>
public sealed record NodeAvailability(double? IdlePercent, long MemoryBytes, long DiskBytes, double? SwapFreePercent);

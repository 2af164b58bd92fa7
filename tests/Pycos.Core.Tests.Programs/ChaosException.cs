namespace Pycos.Core.Tests.Programs;

#pragma warning disable CA1032 // Only ever thrown here.

/// <summary>What the tasks of a random program throw into each other.</summary>
public sealed class ChaosException : Exception;

namespace Pycos.Core.Tests.Programs;

/// <summary>A message that is told apart from all others: who sent it, and his how many-th it was.</summary>
internal readonly record struct Message(int From, int Number);

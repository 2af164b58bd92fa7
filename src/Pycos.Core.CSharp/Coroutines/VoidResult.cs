namespace Pycos.Internals;

/// <summary>What a coroutine without a result returns inside.</summary>
internal readonly struct VoidResult;

namespace Pycos.Mobility.Fixtures;

/// <summary>A closure that can not travel, and what the message of its refusal says.</summary>
public sealed record RefusedCase(string Name, Func<Coroutine<string>> Code, params string[] Words);

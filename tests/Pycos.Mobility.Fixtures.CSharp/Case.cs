namespace Pycos.Mobility.Fixtures;

/// <summary>A closure that must return the same where it was made and where it was restored.</summary>
public sealed record Case(string Name, Func<Func<string>> Make);

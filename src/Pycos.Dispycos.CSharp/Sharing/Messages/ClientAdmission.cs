namespace Pycos.Internals;

/// <summary>A scheduler's answer to a client.</summary>
/// <param name="Refusal">Why it is not taken in; <see langword="null"/> if it is.</param>
/// <param name="IsFinal">Whether it is of no use to ask again.</param>
internal sealed record ClientAdmission(string? Refusal, bool IsFinal);

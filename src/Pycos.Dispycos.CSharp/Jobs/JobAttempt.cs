namespace Pycos;

/// <summary>One time that a job was begun.</summary>
/// <param name="Number">The first one has 1.</param>
/// <param name="Server">Where.</param>
/// <param name="Started">When its turn came there.</param>
/// <param name="Ended">When it had ended; <see langword="null"/> if it has not.</param>
/// <param name="Reason">Why it was in vain; <see langword="null"/> if it was not, or has not ended.</param>
public sealed record JobAttempt(int Number, ServerId Server, DateTimeOffset Started, DateTimeOffset? Ended, string? Reason);

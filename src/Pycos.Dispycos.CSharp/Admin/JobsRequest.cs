namespace Pycos.Internals;

/// <summary>Asks for jobs of a client.</summary>
/// <param name="Most">How many that have not ended.</param>
/// <param name="Ended">Whether those of the last ones, too, that have ended without a result.</param>
internal sealed record JobsRequest(int Most, bool Ended);

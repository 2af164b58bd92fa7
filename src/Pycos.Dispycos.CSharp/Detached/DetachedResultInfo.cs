namespace Pycos;

/// <summary>What a node knows of a detached job and its result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How far it is.</param>
/// <param name="Node">The name of the node.</param>
/// <param name="Client">The name of the client that has submitted it.</param>
/// <param name="Started">When a server was given it, by the node's clock.</param>
/// <param name="Ended">When it has ended; <see langword="null"/> while it runs.</param>
/// <param name="KeptUntil">When its result is deleted; <see langword="null"/> while it runs.</param>
/// <param name="Bytes">How many bytes of its result are kept.</param>
/// <param name="Type">The type of its value; <see langword="null"/> if there is none.</param>
/// <param name="FailureType">The type of the exception that has ended it; <see langword="null"/> if none did.</param>
/// <param name="Failure">Why it has no value, in words; <see langword="null"/> if it has one, or runs.</param>
public sealed record DetachedResultInfo(
    string Name,
    DetachedState State,
    string Node,
    string Client,
    DateTimeOffset Started,
    DateTimeOffset? Ended,
    DateTimeOffset? KeptUntil,
    long Bytes,
    string? Type,
    string? FailureType,
    string? Failure);

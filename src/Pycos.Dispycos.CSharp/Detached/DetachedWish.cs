namespace Pycos.Internals;

/// <summary>What a client wants of the node of a detached job.</summary>
/// <param name="Claim">Stands for the job, whatever its attempt.</param>
/// <param name="Name">Its name.</param>
/// <param name="Keeps">How long its result is kept.</param>
/// <param name="Replaces">Whether it takes the place of another one.</param>
internal sealed record DetachedWish(Guid Claim, string Name, TimeSpan Keeps, bool Replaces)
{
    /// <summary>A label that all nodes have but those that end with their client.</summary>
    internal const string NodeLabel = "outlives its clients";
}

namespace Pycos.Internals;

/// <summary>What a node knows by a name.</summary>
/// <param name="Info">What it is; null if there is nothing.</param>
/// <param name="Value">The value as the server has written it, if it has succeeded.</param>
internal sealed record ResultAnswer(DetachedResultInfo? Info, byte[] Value);

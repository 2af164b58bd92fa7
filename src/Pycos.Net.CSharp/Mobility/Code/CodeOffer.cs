namespace Pycos.Internals;

/// <summary>Tells a node which further assemblies the code needs that is to run there.</summary>
/// <param name="First">The number of the first one.</param>
/// <param name="Entries">The assemblies, by ascending numbers.</param>
/// <param name="Absent">Names of assemblies that the code refers to and that the sender does not have either.</param>
internal sealed record CodeOffer(int First, CodeEntry[] Entries, string[] Absent);

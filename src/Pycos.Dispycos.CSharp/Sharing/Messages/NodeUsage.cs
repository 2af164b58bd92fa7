namespace Pycos.Internals;

/// <summary>A node tells its scheduler how it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where clients reach it.</param>
/// <param name="Cpus">How many processors there are to share.</param>
/// <param name="Revision">The last table that it has taken in; 0 if it has none of this scheduler.</param>
/// <param name="Usage">How many of them clients have.</param>
/// <param name="Tables">Who is told what clients may have.</param>
internal sealed record NodeUsage(string Name, Location? Location, int Cpus, long Revision, ClientCount[] Usage, TaskRef<GrantTable> Tables);

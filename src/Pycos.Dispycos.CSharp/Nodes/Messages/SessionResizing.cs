namespace Pycos.Internals;

/// <summary>A client wants another number of servers.</summary>
/// <param name="Session">The session.</param>
/// <param name="Cpus">How many.</param>
/// <param name="Servers">Which of them have nothing to do any more, if it wants fewer.</param>
internal sealed record SessionResizing(Guid Session, int Cpus, int[] Servers);

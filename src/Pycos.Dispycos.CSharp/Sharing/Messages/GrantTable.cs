namespace Pycos.Internals;

/// <summary>A scheduler tells a node what clients may have. Who is not in it has to leave.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Grants">How many processors each client may have.</param>
/// <param name="Grace">How long jobs may run on where a client has more; <see langword="null"/> for as long as they run.</param>
internal sealed record GrantTable(long Revision, ClientCount[] Grants, TimeSpan? Grace);

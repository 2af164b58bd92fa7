namespace Pycos.Internals;

/// <summary>All that a server's process needs to be started.</summary>
/// <param name="Host">The program <c>dotnet</c>.</param>
/// <param name="Program">The program of servers.</param>
/// <param name="Settings">What the server is told.</param>
/// <param name="Address">Where its client finds it.</param>
/// <param name="Folders">The session's.</param>
internal sealed record ServerStart(
    string Host, string Program, ServerSettings Settings, System.Net.IPAddress Address, SessionFolders Folders);

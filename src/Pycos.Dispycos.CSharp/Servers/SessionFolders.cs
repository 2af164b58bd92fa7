namespace Pycos.Internals;

/// <summary>
/// Where the files of a session are: those of its client in one folder with the working directories of the servers inside, and what the
/// node notes of the servers in another one beside it.
/// </summary>
internal readonly record struct SessionFolders(string Root)
{
    private const string FilesName = "files";
    private const string ServersName = "servers";
    private const string DataName = "data";
    private const string WorkPrefix = "server-";

    /// <summary>What the client has sent; above the working directories of the servers.</summary>
    internal string Files => Path.Combine(Root, FilesName);

    /// <summary>What the node notes of the servers.</summary>
    internal string Servers => Path.Combine(Root, ServersName);

    /// <summary>Whether a server's working directory is, or may come to be, called so.</summary>
    internal static bool IsOfServer(string name) =>
        name.StartsWith(WorkPrefix, StringComparison.OrdinalIgnoreCase)
        && name.Length > WorkPrefix.Length
        && name[WorkPrefix.Length..].All(char.IsAsciiDigit);

    internal string WorkDirectoryOf(int number) => Path.Combine(Files, FormattableString.Invariant($"{WorkPrefix}{number}"));

    internal string StateFileOf(int number) => Path.Combine(Servers, FormattableString.Invariant($"{number}.json"));

    /// <summary>The node's notes, as a server finds them.</summary>
    internal static string ServersOf(string workDirectory) => Above(workDirectory).Servers;

    /// <summary>What the node's setup gives its servers, as these find it.</summary>
    internal static string DataOf(string workDirectory) => Path.Combine(Above(workDirectory).Root, DataName);

    /// <summary>What the client has sent, as a server finds it.</summary>
    internal static string FilesOf(string workDirectory) => Above(workDirectory).Files;

    private static SessionFolders Above(string workDirectory) => new(Path.GetFullPath(Path.Combine(workDirectory, "..", "..")));
}

namespace Pycos.Internals;

/// <summary>
/// Where a node keeps its files: a lock that the system takes back if the node is killed, what it is (<c>node.json</c>), the folders of
/// sessions, and assemblies of clients. Blocks: for threads that may.
/// </summary>
internal sealed class NodeDirectory : IDisposable
{
    /// <summary>The file in which a node's process is noted.</summary>
    internal const string StateName = "node.json";

    private const string LockName = "node.lock";
    private const int MostInTemp = 1000;
    private const int MostAttempts = 20;
    private const int MostLength = 1 << 20; // of which the disk stores nothing

    private readonly FileStream held;
    private readonly bool isTemporary;
    private bool isReleased;

    private NodeDirectory(string root, FileStream held, bool isTemporary)
    {
        this.held = held;
        this.isTemporary = isTemporary;
        Root = root;
    }

    internal string Root { get; }

    /// <summary>Where assemblies of clients are kept for the next start; null if this directory does not stay.</summary>
    internal string? Cache => isTemporary ? null : Path.Combine(Root, "cache");

    /// <summary>Where results of detached jobs are.</summary>
    internal string Results => Path.Combine(Root, "results");

    /// <summary>Whether it ends with its node.</summary>
    internal bool IsTemporary => isTemporary;

    private string Sessions => Path.Combine(Root, "sessions");

    /// <summary>Takes a directory for a node, and ends and deletes what a node that was killed has left in it.</summary>
    /// <param name="path">Which one; null for one in the user's part of the directory for temporary files.</param>
    /// <param name="ended">Called with the number of each process that was ended.</param>
    /// <exception cref="InvalidOperationException">Another node uses it, or other users may change what is in it.</exception>
    internal static NodeDirectory Take(string? path, Action<int> ended)
    {
        var taken = path is not null
            ? TryTake(Path.GetFullPath(path), isTemporary: false) ?? throw new InvalidOperationException(
                $"Another node uses the directory {Path.GetFullPath(path)}. Give each node one of its own.")
            : TakeInTemp();
        taken.EndLeftovers(ended);
        ServerState.Write(Path.Combine(taken.Root, StateName), Environment.ProcessId);
        return taken;
    }

    internal SessionFolders FoldersOf(Guid session) => new(Path.Combine(Sessions, session.ToString("N")));

    /// <summary>The directories of nodes that were given none.</summary>
    internal static string[] InTemp() => Directory.Exists(TempParent) ? Directory.GetDirectories(TempParent, "node-*") : [];

    /// <summary>Whether a node has a directory now.</summary>
    internal static bool IsInUse(string root)
    {
        try
        {
            using var free = new FileStream(Path.Combine(root, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string TempParent => Path.Combine(Path.GetTempPath(), $"pycos-{Environment.UserName}");

    /// <summary>Deletes a directory with all that is in it, also if somebody still writes into it.</summary>
    /// <returns>Whether nothing is left.</returns>
    internal static bool Delete(string path)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                return true;
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(10 * attempt));
            }
        }

        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isReleased, true))
        {
            // Somebody else may have it by now.
            return;
        }

        if (isTemporary)
        {
            // The lock is let go of last: whoever has it open already finds that its file is no more.
            Delete(MoveAway(Root));
            DeleteIfEmpty(Path.GetDirectoryName(Root)!);
        }
        else
        {
            File.Delete(Path.Combine(Root, StateName));
        }

        held.Dispose();
    }

    private static void DeleteIfEmpty(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
            // Other nodes have theirs there.
        }
    }

    /// <summary>Gives a directory another name, so that what the next node puts into one of the old name is not deleted with it.</summary>
    private static string MoveAway(string path)
    {
        var away = Path.Combine(Path.GetDirectoryName(path)!, $"ended-{Guid.NewGuid():N}");
        try
        {
            Directory.Move(path, away);
            return away;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static NodeDirectory TakeInTemp()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return TakeFreeInTemp();
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // A node that has ended meanwhile has taken its directory with it, or, as the last one, that of all.
                Thread.Sleep(attempt);
            }
        }
    }

    private static NodeDirectory TakeFreeInTemp()
    {
        var parent = TempParent;
        Folder.Make(parent);
        KeepForOwner(parent);
        for (var number = 1; number <= MostInTemp; number++)
        {
            if (TryTake(Path.Combine(parent, FormattableString.Invariant($"node-{number}")), isTemporary: true) is { } taken)
            {
                return taken;
            }
        }

        throw new InvalidOperationException($"{MostInTemp} nodes use {parent} already. Give this one a Directory of its own.");
    }

    /// <summary>Only the owner of a directory can change its mode: so this also finds out whether somebody else was here first.</summary>
    private static void KeepForOwner(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The directory {path} belongs to another user. Give the node a Directory of its own.");
        }
    }

    private static NodeDirectory? TryTake(string root, bool isTemporary)
    {
        Folder.Make(root);
        if (Folder.IsWritableByOthers(root))
        {
            throw new InvalidOperationException(
                $"Other users may write into {root}, and so have code run by this node: take that away (chmod 700), or give another Directory.");
        }

        var path = Path.Combine(root, LockName);
        try
        {
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (IsStillThere(held, path))
            {
                return new NodeDirectory(root, held, isTemporary);
            }

            held.Dispose();
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the file that is locked is still the one of that name: a node that ended has perhaps deleted it between the opening and
    /// the locking. Windows deletes no open file.
    /// </summary>
    private static bool IsStillThere(FileStream held, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        // By its length, which stat(2) tells: to read it as well, the lock would be needed.
        var length = Random.Shared.Next(1, MostLength);
        held.SetLength(length);
        return new FileInfo(path) is { Exists: true } found && found.Length == length;
    }

    private void EndLeftovers(Action<int> ended)
    {
        if (!Directory.Exists(Sessions))
        {
            return;
        }

        foreach (var session in Directory.EnumerateDirectories(Sessions))
        {
            var servers = new SessionFolders(session).Servers;
            foreach (var file in Directory.Exists(servers) ? Directory.GetFiles(servers, "*.json") : [])
            {
                if (ServerState.KillNoted(file) is { } process)
                {
                    ended(process);
                }
            }
        }

        Delete(Sessions);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The folder in which peers have files, and nothing outside it. What changes which folders there are happens one at a time. Blocks: for
/// threads that may.
/// </summary>
[DebuggerDisplay("{Current,nq}")]
internal sealed class FileStore
{
    private readonly Lock gate = new();
    private readonly PartFiles parts;
    private readonly string configured;
    private volatile string[] below = [];

    /// <summary>Folders that were made for files none of which has arrived yet.</summary>
    private readonly HashSet<string> tentative = [];

    internal FileStore(string directory, PartFiles parts)
    {
        configured = Path.GetFullPath(directory);
        this.parts = parts;
    }

    /// <summary>The folder that peers use now.</summary>
    internal string Current => Path.Combine([configured, .. below]);

    /// <summary>Makes the folder if it is missing.</summary>
    /// <exception cref="ArgumentException">Others could put links into it.</exception>
    internal void Begin()
    {
        Folder.Make(configured);
        if (Folder.IsWritableByOthers(configured))
        {
            throw new ArgumentException(
                $"The folder {configured} for received files can be written by others than its owner, who could lead files elsewhere. Take "
                + "that right away (chmod go-w), or name a folder that is not there: it is made for its owner only.");
        }
    }

    /// <summary>Uses another folder, which is made if it is missing: beneath the one that was configured.</summary>
    /// <exception cref="ArgumentException">It is not beneath it, or can not be reached without a link.</exception>
    internal void MoveTo(string directory)
    {
        var wanted = Path.GetFullPath(directory, configured);
        var relative = Path.GetRelativePath(configured, wanted);
        string[] names = relative == "." ? [] : relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        if (Path.IsPathRooted(relative) || FileNames.Refusal([.. names]) is not null)
        {
            throw new ArgumentException(
                $"The folder {wanted} does not lie in {configured}, which is the one for received files.", nameof(directory));
        }

        try
        {
            lock (gate)
            {
                using var root = Folder.Open(configured);
                using var made = Descend(root, names, whenMade: _ => { });
                Keep([], [.. names]);
                below = names;
            }
        }
        catch (FileTransferException exception)
        {
            throw new ArgumentException($"The folder {wanted} can not be used: {exception.Message}", nameof(directory), exception);
        }
    }

    /// <summary>Begins a file that was offered, unless there is one of that name.</summary>
    /// <param name="offer">The file.</param>
    /// <param name="overwrites">Whether it may replace another.</param>
    /// <param name="kept">The beginning of it that came before, or null. It is given up unless it is returned.</param>
    /// <param name="existing">What is there and makes it unnecessary, or forbids it.</param>
    /// <returns>The file; null if there is another.</returns>
    internal PartFile? Prepare(in FileOffer offer, bool overwrites, PartFile? kept, out FileSendResult? existing)
    {
        lock (gate)
        {
            var (place, names) = (below, offer.Folders);
            Folder? folder = null;
            try
            {
                folder = Make(place, names);
                existing = Compare(folder.Describe(offer.Name), offer, overwrites);
                if (existing is null && kept is { IsIntact: true })
                {
                    folder.Dispose();
                    return kept;
                }

                kept?.Discard();
                if (existing is null)
                {
                    return parts.Begin(folder, offer.Name, isComplete => Leave(place, names, isComplete));
                }

                folder.Dispose();
                return null;
            }
            catch
            {
                folder?.Dispose();
                kept?.Discard();
                Leave(place, names, isComplete: false);
                throw;
            }
        }
    }

    /// <summary>Deletes a file, and the folders that are empty then.</summary>
    internal void Delete(ImmutableArray<string> folders, string name)
    {
        lock (gate)
        {
            var place = below;
            using (var folder = Descend(place, folders) ?? throw Folder.NotFound(name))
            {
                if (folder.Describe(name) is not { } present)
                {
                    throw Folder.NotFound(name);
                }

                if (present.IsFolder)
                {
                    throw Folder.NotAFile(name, "a folder");
                }

                File.Delete(folder.PathOf(name));
            }

            Prune(place, folders, _ => true);
        }
    }

    /// <summary>What is in a folder; with a name, only that.</summary>
    internal IReadOnlyList<RemoteFile> List(ImmutableArray<string> folders, string name)
    {
        using var folder = Descend(below, folders) ?? throw Folder.NotFound(folders[^1]);
        return name.Length == 0 ? [.. folder.List().OrderBy(file => file.Name, StringComparer.Ordinal).Take(WireLimits.Items + 1)]
            : folder.Describe(name) is { } one ? [one]
            : [];
    }

    internal LocalFile OpenToRead(ImmutableArray<string> folders, string name)
    {
        using var folder = Descend(below, folders) ?? throw Folder.NotFound(name);
        return LocalFile.Take(folder.OpenFile(name), name);
    }

    /// <summary>What the presence of a file means for one that is offered; null if that is to be sent.</summary>
    private static FileSendResult? Compare(RemoteFile? present, in FileOffer offer, bool overwrites)
    {
        if (present is null)
        {
            return null;
        }

        if (present.IsFolder)
        {
            throw Folder.NotAFile(offer.Name, "a folder");
        }

        // Some file systems keep times by the second, or by two.
        var isIdentical = present.Length == offer.Length
            && (present.Modified - offer.Modified).Duration() <= TimeSpan.FromSeconds(1)
            && (OperatingSystem.IsWindows() || present.Mode == offer.Mode);
        return isIdentical ? new FileSendResult(FileSendStatus.Identical, present)
            : overwrites ? null
            : new FileSendResult(FileSendStatus.Different, present);
    }

    private Folder? Descend(string[] place, ImmutableArray<string> folders)
    {
        using var root = Folder.Open(configured);
        return Descend(root, [.. place, .. folders], whenMade: null);
    }

    /// <summary>Opens a folder, which is made if it is missing.</summary>
    private Folder Make(string[] place, ImmutableArray<string> folders)
    {
        using var root = Folder.Open(configured);
        return Descend(root, [.. place, .. folders], depth => tentative.Add(PathOf(place, folders[..(depth - place.Length)])))!;
    }

    /// <summary>Opens a folder step by step; null if it is not there, and not to be made.</summary>
    /// <param name="root">Where the path begins.</param>
    /// <param name="names">The path.</param>
    /// <param name="whenMade">Gets how many steps lead to a folder that was missing and is made; null if none is to be made.</param>
    private static Folder? Descend(Folder root, string[] names, Action<int>? whenMade)
    {
        var folder = root.Again();
        for (var depth = 0; depth < names.Length; depth++)
        {
            using var above = folder;
            folder = above.Find(names[depth]);
            if (folder is null && whenMade is not null)
            {
                Folder.Make(above.PathOf(names[depth]));
                whenMade(depth + 1);
                folder = above.Find(names[depth]);
            }

            if (folder is null)
            {
                return null;
            }
        }

        return folder;
    }

    private static string PathOf(string[] place, ImmutableArray<string> folders) => string.Join('/', [.. place, .. folders]);

    /// <summary>A file has arrived, so its folders stay; or it has not, so those go that were only made for it.</summary>
    private void Leave(string[] place, ImmutableArray<string> folders, bool isComplete)
    {
        lock (gate)
        {
            if (isComplete)
            {
                Keep(place, folders);
            }
            else
            {
                Prune(place, folders, tentative.Contains);
            }
        }
    }

    /// <summary>The last folders of a path stay, whoever has made them.</summary>
    private void Keep(string[] place, ImmutableArray<string> folders)
    {
        for (var left = folders.Length; left > 0; left--)
        {
            tentative.Remove(PathOf(place, folders[..left]));
        }
    }

    /// <summary>Takes the last folders of a path away again, as far as they are empty.</summary>
    private void Prune(string[] place, ImmutableArray<string> folders, Func<string, bool> isWanted)
    {
        for (var left = folders.Length; left > 0; left--)
        {
            using var above = Descend(place, folders[..(left - 1)]);
            var path = PathOf(place, folders[..left]);
            if (!isWanted(path) || (above is not null && !TryRemove(above.PathOf(folders[left - 1]))))
            {
                // What is not empty is there for others still, the last of which takes it away.
                return;
            }

            tentative.Remove(path);
        }
    }

    /// <summary>Whether a folder is gone then.</summary>
    private static bool TryRemove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is not empty, or somebody else was first.
            return exception is DirectoryNotFoundException;
        }
    }
}

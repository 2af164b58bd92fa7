namespace Pycos.Internals;

/// <summary>Which files a client has each node get, and where they are to be there.</summary>
internal static class ClientFiles
{
    /// <summary>Links in folders are left out, as nodes follow none.</summary>
    private static readonly EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Looks for files and reads them, for their hashes. Blocks.</summary>
    /// <param name="paths">Files, and folders with all that is in them.</param>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    /// <exception cref="ArgumentException">Two would be one there, or a name may not be used there.</exception>
    /// <exception cref="IOException">One can not be read.</exception>
    public static IReadOnlyList<ClientFile> Of(IReadOnlyList<string> paths)
    {
        var root = Directory.GetCurrentDirectory();
        var named = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, name) in paths.SelectMany(path => Find(Path.GetFullPath(path, root), root)))
        {
            Check(path, name);
            if (!named.TryAdd(name, path) && named[name] != path)
            {
                throw new ArgumentException($"{path} and {named[name]} would both be {name} at nodes: send one of them only, or copy it elsewhere.");
            }
        }

        return [.. named.Select(file => ClientFile.Of(file.Value, file.Key))];
    }

    /// <summary>The files of a path, each with where it is to be: relative to the root if it is below that, else without its folder.</summary>
    private static IEnumerable<(string Path, string Name)> Find(string path, string root)
    {
        var isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file or folder {path}, which {nameof(ClusterOptions)}.{nameof(ClusterOptions.Files)} names.", path);
        }

        var found = isFolder ? Directory.EnumerateFiles(path, "*", all) : [path];
        var relative = Path.GetRelativePath(root, path);
        var isBelow = !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
        var start = isBelow ? root : Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) ?? path;
        return found.Select(file => (file, Path.GetRelativePath(start, file).Replace(Path.DirectorySeparatorChar, '/')));
    }

    private static void Check(string path, string name)
    {
        if (FileNames.Refusal([.. name.Split('/')]) is { } why)
        {
            throw new ArgumentException($"{path} can not be {name} at nodes: {why}.");
        }

        if (SessionFolders.IsOfServer(name.Split('/')[0]))
        {
            throw new ArgumentException($"{path} can not be {name} at nodes: the working directories of servers are called so.");
        }
    }
}

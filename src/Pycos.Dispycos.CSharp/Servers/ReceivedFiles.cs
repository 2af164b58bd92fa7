namespace Pycos.Internals;

/// <summary>
/// Puts the files of a client where its jobs find them: above the working directories of the servers. They come from the store of the
/// machine, or, those that are missing there, into a folder of the working directory that is named by their hash.
/// </summary>
internal sealed class ReceivedFiles(CodeStore store, string workDirectory)
{
    /// <summary>What all files are called in the store, where they are told apart by their hash.</summary>
    private const string StoredName = "file";

    /// <summary>What every copy lets its owner do: servers replace it, and delete it with the session.</summary>
    private const UnixFileMode LeastMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode MostMode = (UnixFileMode)0b111_111_111;

    /// <summary>Puts files in their places. Blocks while it reads and writes them.</summary>
    /// <returns>The hashes of those that are missing.</returns>
    /// <exception cref="InvalidDataException">What is asked for makes no sense.</exception>
    /// <exception cref="IOException">A file can not be written.</exception>
    public string[] Place(IReadOnlyList<ServerFile> files)
    {
        foreach (var file in files)
        {
            Check(file);
        }

        foreach (var file in files.DistinctBy(static file => file.Sha256))
        {
            Take(file);
        }

        return [.. files.Where(file => !TryPlace(file)).Select(static file => file.Sha256).Distinct()];
    }

    private static void Check(in ServerFile file)
    {
        if (FileNames.Refusal([.. file.Name.Split('/')]) is { } why)
        {
            throw new InvalidDataException($"A file can not be called {Quoted.Shortened(file.Name)}: {why}.");
        }

        if (!CodeNames.IsHash(file.Sha256))
        {
            throw new InvalidDataException($"{file.Name} comes without a SHA-256.");
        }
    }

    private static CodeFile Stored(in ServerFile file) => new(file.Sha256, StoredName, file.Length);

    /// <summary>Takes a file that has come into the store; one that is not what it should be stays missing.</summary>
    private void Take(in ServerFile file)
    {
        var folder = Path.Combine(workDirectory, file.Sha256);
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            foreach (var arrived in Directory.GetFiles(folder))
            {
                store.Take(Stored(file), arrived);
            }
        }
        catch (InvalidDataException)
        {
            // The client has changed it since it was offered, and is told that it is missing.
        }

        NodeDirectory.Delete(folder);
    }

    private bool TryPlace(in ServerFile file)
    {
        var place = Path.Combine([SessionFolders.FilesOf(workDirectory), .. file.Name.Split('/')]);
        Folder.Make(Path.GetDirectoryName(place)!);
        if (!store.TryCopy(Stored(file), place))
        {
            return false;
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(place, ((UnixFileMode)file.Mode & MostMode) | LeastMode);
        }

        File.SetLastWriteTimeUtc(place, DateTimeOffset.FromUnixTimeMilliseconds(file.Modified).UtcDateTime);
        return true;
    }
}

using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// Keeps assemblies on disk, each in a directory named by its hash. What is read is compared with that each time, so a file that somebody
/// has changed counts as missing. Used from every thread; several processes may use one directory.
/// </summary>
internal sealed partial class CodeStore
{
    private readonly string directory;
    private readonly long maxBytes;
    private readonly ILogger log;

    /// <summary>Opens the store; makes its directory, for its user only, if there is none.</summary>
    /// <exception cref="ArgumentException">Other users may change what is in the directory.</exception>
    public CodeStore(string directory, long maxBytes, ILogger log)
    {
        this.directory = Path.GetFullPath(directory);
        this.maxBytes = maxBytes;
        this.log = log;
        Folder.Make(this.directory);
        if (Folder.IsWritableByOthers(this.directory))
        {
            throw new ArgumentException(
                $"Other users may write into {this.directory}, and so have code run by this node: take that away (chmod 700), or give "
                + "another CodeDirectory.");
        }
    }

    public string Directory => directory;

    public static string DefaultDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "pycos", "code");

    /// <summary>Whether a file is there as it was stored.</summary>
    public bool Has(in CodeFile file) => Read(file) is not null;

    /// <summary>Where a file is, which is there as it was stored; <see langword="null"/> if it is not.</summary>
    public string? FileOf(in CodeFile file) => Has(file) ? PathOf(file) : null;

    /// <summary>What was stored; <see langword="null"/> if it is not there, or was changed.</summary>
    public byte[]? Read(in CodeFile file)
    {
        var path = PathOf(file);
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return null;
            }

            if (info.Length == file.Length)
            {
                var bytes = File.ReadAllBytes(path);
                if (AssemblyImage.HashOf(bytes) == file.Sha256)
                {
                    Touch(path);
                    return bytes;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        NetLog.CodeTampered(log, path);
        Delete(path);
        return null;
    }

    /// <summary>Stores what has come.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what they are said to be. Nothing is stored.</exception>
    public void Put(in CodeFile file, byte[] bytes)
    {
        if (bytes.Length != file.Length || AssemblyImage.HashOf(bytes) is var hash && hash != file.Sha256)
        {
            throw new InvalidDataException(
                $"The {bytes.Length} bytes that came as {file.Name} are not those with the SHA-256 {file.Sha256}. Nothing of them was stored.");
        }

        var path = PathOf(file);
        Store(path, unfinished => File.WriteAllBytes(unfinished, bytes));
        MakeRoom(path);
    }

    /// <summary>Has a file written under another name, so that it is there as a whole or not at all.</summary>
    private static void Store(string path, Action<string> write)
    {
        Folder.Make(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            write(unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private string PathOf(in CodeFile file) => Path.Combine(directory, file.Sha256, file.Name);

    /// <summary>Notes when a file was used.</summary>
    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception readOnly) when (readOnly is IOException or UnauthorizedAccessException)
        {
            // A directory that may only be read serves too; its files are not deleted either.
        }
    }

    /// <summary>Deletes what was not used for the longest time, until the rest is small enough.</summary>
    private void MakeRoom(string justStored)
    {
        var files = new DirectoryInfo(directory).GetFiles("*", SearchOption.AllDirectories);
        var total = files.Sum(file => file.Length);
        foreach (var file in files.Where(file => file.FullName != justStored).OrderBy(file => file.LastWriteTimeUtc))
        {
            if (total <= maxBytes)
            {
                return;
            }

            total -= file.Length;
            Delete(file.FullName);
        }
    }

    private void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            NetLog.CodeNotDeleted(log, path, held.Message);
        }
    }
}

using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// An open folder. On Linux it is held by a descriptor, and what is in it is reached through that: whatever somebody puts in the place
/// of a folder afterwards, no link is followed. Elsewhere each folder is looked at before it is used. Blocks: for threads that may.
/// </summary>
[DebuggerDisplay("{path,nq}")]
internal sealed class Folder : IDisposable
{
    private const string Descriptors = "/proc/self/fd";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly bool isHeld = OperatingSystem.IsLinux() && Directory.Exists(Descriptors);

    private readonly SafeFileHandle? handle;
    private readonly string path;

    private Folder(SafeFileHandle? handle, string path)
    {
        this.handle = handle;
        this.path = path;
    }

    /// <summary>Opens a folder of this node's user, links included.</summary>
    internal static Folder Open(string path) =>
        Open(path, followsLink: true) ?? throw new DirectoryNotFoundException($"The folder {path} is not there.");

    /// <summary>Makes a folder that only its owner can use, unless it is there.</summary>
    internal static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    /// <summary>Whether others than its owner may change what is in a folder. Not told on Windows.</summary>
    internal static bool IsWritableByOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <summary>Opens the same folder once more.</summary>
    internal Folder Again() => Open(path);

    /// <summary>Opens a folder in this one; null if there is none.</summary>
    /// <exception cref="FileTransferException">There is something else of that name.</exception>
    internal Folder? Find(string name)
    {
        ThrowUnlessSafe(name);
        return Open(PathOf(name), followsLink: false);
    }

    /// <summary>What a name stands for here; null if it is nothing.</summary>
    /// <exception cref="FileTransferException">It is a link.</exception>
    internal RemoteFile? Describe(string name)
    {
        ThrowUnlessSafe(name);
        return Describe(new FileInfo(PathOf(name)));
    }

    /// <summary>All that is here, but for links and incomplete files.</summary>
    internal IEnumerable<RemoteFile> List() => new DirectoryInfo(path)
        .EnumerateFileSystemInfos()
        .Where(entry => !IsLink(entry.Attributes) && FileNames.Refusal([entry.Name]) is null)
        .Select(Describe)
        .OfType<RemoteFile>();

    /// <summary>Opens a file here to read it.</summary>
    /// <exception cref="FileTransferException">It is not there, or no file.</exception>
    internal SafeFileHandle OpenFile(string name)
    {
        switch (Describe(name))
        {
            case null: throw NotFound(name);
            case { IsFolder: true }: throw NotAFile(name, "a folder");
            default: return LocalFile.Open(PathOf(name), followsLink: false);
        }
    }

    internal string PathOf(string name) => Path.Combine(path, name);

    public void Dispose() => handle?.Dispose();

    internal static FileTransferException NotFound(string name) =>
        new(FileTransferFailure.NotFound, $"There is no \"{name}\".");

    internal static FileTransferException NotAFile(string name, string what) =>
        new(FileTransferFailure.NotAFile, $"\"{name}\" is {what}.");

    private static Folder? Open(string path, bool followsLink)
    {
        if (!isHeld)
        {
            return Directory.Exists(path) ? new Folder(null, path) : null;
        }

        if (LinuxPaths.OpenFolder(path, followsLink, out var error) is { } opened)
        {
            return new Folder(opened, $"{Descriptors}/{opened.DangerousGetHandle()}");
        }

        return error switch
        {
            LinuxCalls.ENOENT => null,
            LinuxPaths.ENOTDIR or LinuxPaths.ELOOP => throw NotAFile(Path.GetFileName(path), "no folder"),
            _ => throw new IOException($"The folder {path} can not be opened (error {error})."),
        };
    }

    private static RemoteFile? Describe(FileSystemInfo entry)
    {
        var attributes = entry.Attributes;
        if ((int)attributes == -1)
        {
            return null;
        }

        if (IsLink(attributes))
        {
            throw NotAFile(entry.Name, "a link");
        }

        var isFolder = attributes.HasFlag(FileAttributes.Directory);
        return new RemoteFile(
            entry.Name,
            isFolder,
            isFolder ? 0 : new FileInfo(entry.FullName).Length,
            LocalFile.ToMilliseconds(entry.LastWriteTimeUtc),
            OperatingSystem.IsWindows() ? LocalFile.UsualMode : entry.UnixFileMode);
    }

    /// <summary>Where links can not be refused by the system itself, they are looked for.</summary>
    private void ThrowUnlessSafe(string name)
    {
        if (handle is null && new FileInfo(PathOf(name)).Attributes is var found && (int)found != -1 && IsLink(found))
        {
            throw NotAFile(name, "a link");
        }
    }

    private static bool IsLink(FileAttributes attributes) => attributes.HasFlag(FileAttributes.ReparsePoint);
}

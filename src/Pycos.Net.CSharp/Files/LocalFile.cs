using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>A file of this node that is being read to be sent. Blocks: for threads that may.</summary>
internal sealed class LocalFile : IDisposable
{
    /// <summary>What a file may do where the system does not say.</summary>
    internal const UnixFileMode UsualMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly SafeFileHandle handle;

    private LocalFile(SafeFileHandle handle, string name)
    {
        this.handle = handle;
        Description = new RemoteFile(
            name,
            false,
            RandomAccess.GetLength(handle),
            ToMilliseconds(File.GetLastWriteTimeUtc(handle)),
            OperatingSystem.IsWindows() ? UsualMode : File.GetUnixFileMode(handle));
    }

    internal RemoteFile Description { get; }

    /// <summary>Opens a file of this node's user.</summary>
    /// <exception cref="IOException">It can not be opened, or is no file.</exception>
    internal static LocalFile Open(string path) => Take(Open(path, followsLink: true), Path.GetFileName(path));

    internal static LocalFile Take(SafeFileHandle handle, string name)
    {
        try
        {
            return new LocalFile(handle, name);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens what must be a file on a disk.</summary>
    internal static SafeFileHandle Open(string path, bool followsLink)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ThrowUnlessFile(File.OpenHandle(path), path);
        }

        if (LinuxPaths.OpenFile(path, followsLink, out var error) is { } opened)
        {
            return ThrowUnlessFile(opened, path);
        }

        throw error switch
        {
            LinuxCalls.ENOENT => new FileNotFoundException($"There is no file {path}.", path),
            LinuxPaths.ELOOP => Folder.NotAFile(Path.GetFileName(path), "a link"),
            _ => new IOException($"The file {path} can not be opened (error {error})."),
        };
    }

    internal static DateTimeOffset ToMilliseconds(DateTime time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(new DateTimeOffset(time).ToUnixTimeMilliseconds());

    /// <summary>The SHA-256 of its content.</summary>
    internal byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        var position = 0L;
        for (int count; (count = Read(buffer, position)) > 0; position += count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return hash.GetHashAndReset();
    }

    internal int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

    public void Dispose() => handle.Dispose();

    private static SafeFileHandle ThrowUnlessFile(SafeFileHandle handle, string path)
    {
        // A pipe can not seek; a folder can, and can not be read.
        try
        {
            if (DescriptorDriver.CanSeek(handle))
            {
                RandomAccess.Read(handle, new byte[1], 0);
                return handle;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            handle.Dispose();
            throw Folder.NotAFile(Path.GetFileName(path), "no file that can be read");
        }

        handle.Dispose();
        throw Folder.NotAFile(Path.GetFileName(path), "no file");
    }
}

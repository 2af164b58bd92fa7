using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// A file that is arriving, under a name of its own beside the one that it will get. It becomes the file as a whole, or nothing is left.
/// Blocks: for threads that may.
/// </summary>
[DebuggerDisplay("{Name}: {Written}")]
internal sealed class PartFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock gate = new();
    private readonly Folder folder;
    private readonly string partName = FileNames.NewPart();
    private readonly FileStream stream;
    private readonly Action<PartFile, bool> whenOver;
    private bool isOver;

    /// <summary>Makes one.</summary>
    /// <param name="folder">Where; closed in the end.</param>
    /// <param name="name">What the file will be called.</param>
    /// <param name="whenOver">Called once, with whether it is complete.</param>
    internal PartFile(Folder folder, string name, Action<PartFile, bool> whenOver)
    {
        this.folder = folder;
        this.whenOver = whenOver;
        Name = name;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        stream = new FileStream(folder.PathOf(partName), options);
    }

    internal string Name { get; }

    /// <summary>How many bytes of the file are there.</summary>
    internal long Written { get; private set; }

    /// <summary>Whether it is still where it was, and as long as it was.</summary>
    internal bool IsIntact => !isOver && folder.Describe(partName)?.Length == Written;

    internal void Write(ReadOnlyMemory<byte> bytes)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isOver, this);
            RandomAccess.Write(stream.SafeFileHandle, bytes.Span, Written);
            Written += bytes.Length;
        }
    }

    /// <summary>The SHA-256 of what is there.</summary>
    internal byte[] Hash()
    {
        stream.Position = 0;
        return System.Security.Cryptography.SHA256.HashData(stream);
    }

    /// <summary>Makes it the file that it is to be, in one step.</summary>
    /// <param name="modified">When the file was modified.</param>
    /// <param name="mode">Its permissions.</param>
    /// <param name="overwrites">Whether it replaces another.</param>
    /// <returns>The other file that is there and is not replaced; null if it was done.</returns>
    internal RemoteFile? Complete(DateTimeOffset modified, UnixFileMode mode, bool overwrites)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isOver, this);
            var present = folder.Describe(Name);
            if (present is { IsFolder: true })
            {
                throw Folder.NotAFile(Name, "a folder");
            }

            if (present is not null && !overwrites)
            {
                return present;
            }

            File.SetLastWriteTimeUtc(stream.SafeFileHandle, modified.UtcDateTime);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
            }

            stream.Dispose();
            File.Move(folder.PathOf(partName), folder.PathOf(Name), overwrites);
            isOver = true;
            folder.Dispose();
        }

        whenOver(this, true);
        return null;
    }

    public void Dispose() => Discard();

    /// <summary>Leaves nothing of it. Does nothing if it is complete, or a second time.</summary>
    internal void Discard()
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
            stream.Dispose();
            File.Delete(folder.PathOf(partName));
            folder.Dispose();
        }

        whenOver(this, false);
    }
}

using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>What an <see cref="AsyncFile"/> reads and writes.</summary>
internal abstract class FileDevice
{
    internal virtual bool CanSeek => false;

    internal virtual long Length => throw CanNotSeek();

    internal virtual long Position
    {
        get => throw CanNotSeek();
        set => throw CanNotSeek();
    }

    /// <summary>The device for a handle: what can not seek can be waited for.</summary>
    internal static FileDevice For(SafeFileHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.IsClosed || handle.IsInvalid)
        {
            throw new ArgumentException("The handle is closed, so there is nothing to read or write.", nameof(handle));
        }

        if (DescriptorDriver.CanSeek(handle))
        {
            return new DiskDevice(handle);
        }

        return OperatingSystem.IsWindows()
            ? throw new PlatformNotSupportedException(
                "A pipe or a terminal can not be an AsyncFile on Windows: that needs a poller that watches descriptors. Read it on the "
                + "blocking pool (BlockingPool.Shared), or use a socket instead of a pipe.")
            : new StreamDevice(new AsyncSocket(new DescriptorDriver(handle)));
    }

    /// <summary>Reads what is there, at least a byte; 0 at the end.</summary>
    internal abstract Coroutine<int> ReadAsync(Memory<byte> buffer, long deadline, CancellationToken cancellation);

    /// <summary>Writes as much as there is room for, at least a byte.</summary>
    internal abstract Coroutine<int> WriteAsync(ReadOnlyMemory<byte> data, long deadline, CancellationToken cancellation);

    internal abstract void Close();

    private static NotSupportedException CanNotSeek() =>
        new("A pipe, a terminal or a socket has no length and no position: read it from its beginning to its end.");
}

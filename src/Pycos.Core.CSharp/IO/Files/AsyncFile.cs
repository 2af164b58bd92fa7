using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A file, a pipe, a terminal or a connected socket as a sequence of bytes: read and written without blocking the scheduler.
/// </summary>
/// <remarks>
/// <para>What can be waited for, such as a pipe, is waited for by the scheduler's poller. Files on disks are always ready for
/// the system, however long they take: what is not in memory is read, and everything is written, on
/// <see cref="BlockingPool.Shared"/>.</para>
/// <para>One task may read while another writes; two that read, or two that write, at the same time are refused. When a read
/// ends early, by its timeout, its token or an exception thrown in the task, no byte is lost: the next read gets what had
/// come.</para>
/// <para>It belongs to the scheduler whose task uses it first. A closed file throws <see cref="FileClosedException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class AsyncFile : IAsyncDisposable, IDisposable
{
    private readonly FileDevice device;
    private readonly string description;
    private readonly ByteBuffer unread = new();
    private bool reading;
    private bool writing;
    private bool closed;

    /// <summary>Takes over an open file, pipe or terminal; closes it in the end.</summary>
    /// <param name="handle">The handle, of whatever kind. A pipe's is made non-blocking.</param>
    /// <exception cref="ArgumentException">The handle is closed, or of a directory.</exception>
    /// <exception cref="PlatformNotSupportedException">It is of a pipe or a terminal, and this is Windows.</exception>
    public AsyncFile(SafeFileHandle handle)
        : this(FileDevice.For(handle), $"descriptor {handle.DangerousGetHandle()}")
    {
    }

    /// <summary>Reads and writes a connection as a file; closes it in the end. Use the socket only through this object then.</summary>
    /// <param name="socket">The connected socket.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public AsyncFile(AsyncSocket socket)
        : this(new StreamDevice(socket ?? throw new ArgumentNullException(nameof(socket))), "socket")
    {
    }

    internal AsyncFile(FileDevice device, string description)
    {
        this.device = device;
        this.description = description;
    }

    /// <summary>Whether it has been closed.</summary>
    public bool IsClosed => closed;

    /// <summary>Whether it has a length and a position that can be set: files on disks do.</summary>
    public bool CanSeek => device.CanSeek;

    /// <summary>The length of the file in bytes. May touch the disk.</summary>
    /// <exception cref="NotSupportedException">It can not seek.</exception>
    public long Length
    {
        get
        {
            ThrowIfClosed();
            return device.Length;
        }
    }

    /// <summary>Where the next read or write begins, in bytes from the beginning of the file.</summary>
    /// <exception cref="NotSupportedException">It can not seek.</exception>
    /// <exception cref="InvalidOperationException">A task is inside an operation of the file.</exception>
    public long Position
    {
        get
        {
            ThrowIfClosed();
            return device.Position - unread.Count;
        }
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>
    /// Opens a file. Suspends until it is open: on a thread of <see cref="BlockingPool.Shared"/>, since a disk may take its time.
    /// </summary>
    /// <param name="path">Its path. A named pipe can be opened, too.</param>
    /// <param name="mode">Whether it is to be there, to be made, to be emptied; as <see cref="File.OpenHandle"/> has it.</param>
    /// <param name="access">Read, write or both; <see cref="FileMode.Append"/> writes at the end.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It can not be opened; the exceptions are those of <see cref="File.OpenHandle"/>.</exception>
    public static async Coroutine<AsyncFile> OpenAsync(
        string path,
        FileMode mode = FileMode.Open,
        FileAccess access = FileAccess.Read,
        FileShare share = FileShare.Read,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var handle = await FileOpening.OpenAsync(() => File.OpenHandle(path, mode, access, share), cancellationToken);
        try
        {
            var device = FileDevice.For(handle);
            if (mode == FileMode.Append && device.CanSeek)
            {
                device.Position = device.Length;
            }

            return new AsyncFile(device, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Makes a pipe of the operating system: what is written to one end can be read from the other.</summary>
    /// <returns>Its two ends.</returns>
    /// <exception cref="IOException">The system has no room for another pipe.</exception>
    /// <exception cref="PlatformNotSupportedException">This is Windows.</exception>
    public static (AsyncFile Reader, AsyncFile Writer) CreatePipe()
    {
        var (reader, writer) = Pipes.Create(nonBlocking: true);
        return (new AsyncFile(reader), new AsyncFile(writer));
    }

    /// <summary>Moves to another position in the file. Never suspends.</summary>
    /// <param name="offset">How far, in bytes.</param>
    /// <param name="origin">From where.</param>
    /// <returns>The new position.</returns>
    /// <exception cref="NotSupportedException">It can not seek.</exception>
    /// <exception cref="InvalidOperationException">A task is inside an operation of the file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The new position is before the beginning.</exception>
    public long Seek(long offset, SeekOrigin origin)
    {
        ThrowIfClosed();
        if (reading || writing)
        {
            throw new InvalidOperationException(
                $"Seek is refused: a task is inside an operation of {this}. Wait for its end first.");
        }

        var target = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "There is no such origin."),
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        unread.Clear();
        device.Position = target;
        return target;
    }

    /// <summary>
    /// Closes the file. Operations that are pending end with <see cref="FileClosedException"/>. Never suspends, and does nothing a
    /// second time.
    /// </summary>
    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            unread.Clear();
            device.Close();
        }
    }

    /// <summary>Closes the file; see <see cref="Dispose"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What it is.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => closed ? $"file {description} (closed)" : $"file {description}";

    private void Enter(ref bool direction, string operation)
    {
        ThrowIfClosed();
        if (direction)
        {
            throw new InvalidOperationException(
                $"{operation} is refused: another task is inside an operation of the same direction of {this}. One task may read "
                + "while another writes; for more, let one task own the direction and send it messages.");
        }

        direction = true;
    }

    private void ThrowIfClosed()
    {
        if (closed)
        {
            throw new FileClosedException(description);
        }
    }
}

using System.IO.Pipelines;

namespace Pycos;

/// <summary>
/// An <see cref="AsyncSocket"/> as a <see cref="Stream"/>, for code that wants one. Usable on every thread; each read and write
/// runs as a task of the scheduler that the stream was made for.
/// </summary>
public sealed class AsyncSocketStream : Stream
{
    private readonly AsyncSocket socket;
    private readonly Scheduler scheduler;
    private readonly bool ownsSocket;

    /// <summary>Wraps a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="scheduler">Where its operations run; <see langword="null"/> for the current or default scheduler.</param>
    /// <param name="ownsSocket">Whether disposing the stream closes the socket.</param>
    public AsyncSocketStream(AsyncSocket socket, Scheduler? scheduler = null, bool ownsSocket = true)
    {
        ArgumentNullException.ThrowIfNull(socket);
        this.socket = socket;
        this.scheduler = scheduler ?? Scheduler.CurrentOrDefault;
        this.ownsSocket = ownsSocket;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException("A socket has no length.");

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException("A socket has no position.");
        set => throw new NotSupportedException("A socket has no position.");
    }

    /// <summary>The socket as a duplex pipe: for parsers written against System.IO.Pipelines.</summary>
    /// <param name="socket">A connected socket. Completing both ends closes it.</param>
    /// <returns>The pipe.</returns>
    public static IDuplexPipe AsDuplexPipe(AsyncSocket socket) => new StreamPipe(new AsyncSocketStream(socket));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(scheduler.Spawn(socket.ReceiveAsync(buffer, null, cancellationToken)).AsTask());

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(scheduler.Spawn(socket.SendAllAsync(buffer, null, cancellationToken)).AsTask());

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Reads and blocks the thread until there is something. Not on a scheduler's thread.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="offset">From where.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>How many; 0 at the end.</returns>
    public override int Read(byte[] buffer, int offset, int count)
    {
        Scheduler.RefuseBlocking("Read", "await ReadAsync");
        return ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Writes and blocks the thread until all is taken. Not on a scheduler's thread.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="offset">From where.</param>
    /// <param name="count">How many.</param>
    public override void Write(byte[] buffer, int offset, int count)
    {
        Scheduler.RefuseBlocking("Write", "await WriteAsync");
        WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Does nothing: what was written is with the system.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    /// <param name="offset">Not used.</param>
    /// <param name="origin">Not used.</param>
    /// <returns>Never.</returns>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A socket can not seek.");

    /// <summary>Not supported.</summary>
    /// <param name="value">Not used.</param>
    public override void SetLength(long value) => throw new NotSupportedException("A socket has no length.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsSocket)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class StreamPipe(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream);

        public PipeWriter Output { get; } = PipeWriter.Create(stream);
    }
}

using System.IO.Pipelines;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// An <see cref="AsyncSocket"/> as a <see cref="Stream"/>, for code that wants one. Usable on every thread; each read and write
/// runs as a task of the scheduler that the stream was made for.
/// </summary>
public sealed class AsyncSocketStream : Stream
{
    private readonly AsyncSocket socket;
    private readonly Scheduler scheduler;
    private Action? close;

    /// <summary>Wraps a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="scheduler">
    /// Where its operations run; <see langword="null"/> for the scheduler that uses the socket already, or else the current or
    /// default one.
    /// </param>
    /// <param name="ownsSocket">Whether disposing the stream closes the socket.</param>
    public AsyncSocketStream(AsyncSocket socket, Scheduler? scheduler = null, bool ownsSocket = true)
        : this(socket ?? throw new ArgumentNullException(nameof(socket)), scheduler, ownsSocket ? socket.Dispose : null)
    {
    }

    private AsyncSocketStream(AsyncSocket socket, Scheduler? scheduler, Action? close)
    {
        this.socket = socket;
        this.scheduler = scheduler ?? socket.Owner ?? Scheduler.CurrentOrDefault;
        this.close = close;
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
    /// <param name="socket">
    /// A connected socket. Completing the output ends the sending direction, so that the peer sees the end of the stream;
    /// completing both ends closes the socket.
    /// </param>
    /// <param name="scheduler">
    /// Where its operations run; <see langword="null"/> for the scheduler that uses the socket already, or else the current or
    /// default one.
    /// </param>
    /// <returns>The pipe.</returns>
    public static IDuplexPipe AsDuplexPipe(AsyncSocket socket, Scheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return new SocketPipe(socket, scheduler);
    }

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

    /// <summary>Does nothing: what was written is with the system.</summary>
    /// <param name="cancellationToken">Not used.</param>
    /// <returns>A completed task.</returns>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
        if (disposing)
        {
            Interlocked.Exchange(ref close, null)?.Invoke();
        }

        base.Dispose(disposing);
    }

    /// <summary>Each end is a stream of its own, since completing an end disposes its stream.</summary>
    private sealed class SocketPipe : IDuplexPipe
    {
        private readonly AsyncSocket socket;
        private readonly Scheduler scheduler;
        private int openEnds = 2;

        internal SocketPipe(AsyncSocket socket, Scheduler? scheduler)
        {
            this.socket = socket;
            var input = new AsyncSocketStream(socket, scheduler, CloseEnd);
            this.scheduler = input.scheduler;
            Input = PipeReader.Create(input);
            Output = PipeWriter.Create(new AsyncSocketStream(socket, scheduler, CloseOutput));
        }

        public PipeReader Input { get; }

        public PipeWriter Output { get; }

        private void CloseOutput()
        {
            // Posted, since a pipe may be completed on every thread, and the closing of the other end comes behind it.
            if (!scheduler.TryPost(new PostedAction(EndSending)))
            {
                EndSending();
            }

            CloseEnd();
        }

        private void EndSending()
        {
            if (!socket.IsClosed)
            {
                try
                {
                    socket.Shutdown(SocketShutdown.Send);
                }
                catch (SocketException)
                {
                    // The connection is broken: the peer has seen its end already.
                }
            }
        }

        private void CloseEnd()
        {
            if (Interlocked.Decrement(ref openEnds) == 0)
            {
                socket.Dispose();
            }
        }
    }
}

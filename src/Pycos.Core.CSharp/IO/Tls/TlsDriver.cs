using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

#pragma warning disable CA2012 // What a call returned is kept until it has ended, and asked once.

namespace Pycos.Internals;

/// <summary>
/// A connection that speaks TLS, behind the calls of a socket: what has been decrypted can be received, and what is sent is taken
/// while nothing is being encrypted and written.
/// </summary>
internal sealed class TlsDriver : SocketDriver
{
    /// <summary>The plain text of one record of TLS (RFC 8446, section 5.1).</summary>
    private const int RecordLength = 16 * 1024;

    /// <summary>How long the peer may take for what is still to be sent when the connection is closed.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    private readonly TlsTransport transport;
    private readonly SslStream stream;
    private readonly Action readEnds;
    private readonly Action plainEnds;
    private readonly Action writeEnds;
    private readonly WaitQueue writeIdle = new();
    private PollHandle? face;
    private ValueTaskAwaiter<int> read;
    private ValueTaskAwaiter write;
    private byte[]? plain;
    private int plainStart;
    private int plainCount;
    private byte[]? outgoing;
    private Exception? readFailure;
    private Exception? writeFailure;
    private bool isReading;
    private bool isWriting;
    private bool isEnded;

    /// <param name="transport">The connection.</param>
    /// <param name="stream">TLS over it, after its handshake.</param>
    internal TlsDriver(TlsTransport transport, SslStream stream)
    {
        this.transport = transport;
        this.stream = stream;
        Info = TlsInfo.Of(stream);
        readEnds = EndWait;
        plainEnds = EndPlain;
        writeEnds = EndWrite;
    }

    /// <summary>What the handshake has agreed upon.</summary>
    internal TlsInfo Info { get; }

    internal override int Descriptor => transport.Descriptor;

    internal override bool IsStream => true;

    internal override bool ShortReadTakesAll => false;

    internal override AddressFamily AddressFamily => transport.Driver.AddressFamily;

    internal override EndPoint? LocalEndPoint => transport.Driver.LocalEndPoint;

    internal override EndPoint? RemoteEndPoint => transport.Driver.RemoteEndPoint;

    internal override string PrepareRelease() =>
        "speaks TLS and can not be unwrapped: its bytes are encrypted, and some are under way. Close it.";

    internal override Socket Socket => transport.Driver.Socket;

    internal override void Attach(PollHandle handle, Scheduler scheduler)
    {
        if (scheduler != transport.Scheduler)
        {
            throw new WrongSchedulerException(
                $"This TLS connection belongs to scheduler {transport.Scheduler.Name}, where its handshake was made; a task of scheduler "
                + $"{scheduler.Name} can not use it.");
        }

        face = handle;
        // Nothing is known of what may be there: the first receive asks.
        handle.OnReadable();
    }

    /// <summary>Nothing: a wait for the peer begins when there is nothing to receive.</summary>
    internal override void Arm(PollHandle handle, Scheduler scheduler, PollDirection direction)
    {
    }

    internal override void Detach(PollHandle handle, Scheduler scheduler) => face = null;

    internal override int Receive(Span<byte> buffer)
    {
        if (plainCount == 0 && !isReading && !isEnded && readFailure is null)
        {
            BeginWait();
        }

        if (plainCount > 0)
        {
            return Take(buffer);
        }

        return readFailure is not null ? throw Failure(readFailure, "Receiving") : isEnded ? 0 : -LinuxCalls.EAGAIN;
    }

    internal override int Send(ReadOnlySpan<byte> data)
    {
        if (writeFailure is not null)
        {
            throw Failure(writeFailure, "Sending");
        }

        if (isWriting)
        {
            return -LinuxCalls.EAGAIN;
        }

        var count = Math.Min(data.Length, RecordLength);
        outgoing = ArrayPool<byte>.Shared.Rent(RecordLength);
        data[..count].CopyTo(outgoing);
        BeginWrite(stream.WriteAsync(outgoing.AsMemory(0, count)));
        return count;
    }

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from) => throw IsConnected();

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to) => throw IsConnected();

    internal override int Accept(out SocketDriver? accepted) => throw IsConnected();

    internal override int Connect(EndPoint endPoint) => throw IsConnected();

    internal override int ConnectResult() => throw IsConnected();

    internal override void Bind(EndPoint endPoint) => throw IsConnected();

    internal override void Listen(int backlog) => throw IsConnected();

    internal override void Shutdown(SocketShutdown how)
    {
        if (how == SocketShutdown.Receive)
        {
            isEnded = true;
            return;
        }

        transport.Scheduler.Spawn(EndSendingAsync(), new SpawnOptions { Daemon = true, Name = "TLS shutdown" });
    }

    internal override void Close()
    {
        var scheduler = transport.Scheduler;
        if (scheduler.IsCurrent)
        {
            scheduler.Spawn(SayGoodbyeAsync(), new SpawnOptions { Daemon = true, Name = "TLS goodbye" }).WhenEnded(_ => Discard());
        }
        else if (!scheduler.TryPost(new PostedAction(Close)))
        {
            Discard();
        }
    }

    /// <summary>Waits, without holding memory, until the peer has sent something.</summary>
    private void BeginWait()
    {
        try
        {
            read = stream.ReadAsync(Memory<byte>.Empty).GetAwaiter();
            isReading = true;
            if (read.IsCompleted)
            {
                Decrypt();
            }
            else
            {
                read.UnsafeOnCompleted(readEnds);
            }
        }
        catch (Exception exception)
        {
            EndRead(exception);
        }
    }

    private void EndWait()
    {
        Decrypt();
        face?.OnReadable();
    }

    /// <summary>Something has come, or the end: takes what is decrypted, which takes no wait unless it was no data.</summary>
    private void Decrypt()
    {
        try
        {
            read.GetResult();
            plain = ArrayPool<byte>.Shared.Rent(RecordLength);
            read = stream.ReadAsync(plain).GetAwaiter();
        }
        catch (Exception exception)
        {
            EndRead(exception);
            return;
        }

        if (read.IsCompleted)
        {
            KeepPlain();
        }
        else
        {
            read.UnsafeOnCompleted(plainEnds);
        }
    }

    private void EndPlain()
    {
        KeepPlain();
        face?.OnReadable();
    }

    private void KeepPlain()
    {
        try
        {
            plainStart = 0;
            plainCount = read.GetResult();
            isEnded = plainCount == 0;
            EndRead(null);
        }
        catch (Exception exception)
        {
            EndRead(exception);
        }
    }

    private void EndRead(Exception? failure)
    {
        isReading = false;
        readFailure = failure;
        if (plainCount == 0)
        {
            ReturnPlain();
        }
    }

    private int Take(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, plainCount);
        plain.AsSpan(plainStart, taken).CopyTo(buffer);
        plainStart += taken;
        plainCount -= taken;
        if (plainCount == 0)
        {
            ReturnPlain();
        }

        return taken;
    }

    private void ReturnPlain()
    {
        if (plain is not null)
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            plain = null;
        }
    }

    private void BeginWrite(ValueTask writing)
    {
        isWriting = true;
        write = writing.GetAwaiter();
        if (write.IsCompleted)
        {
            EndWrite();
        }
        else
        {
            write.UnsafeOnCompleted(writeEnds);
        }
    }

    private void EndWrite()
    {
        try
        {
            write.GetResult();
        }
        catch (Exception exception)
        {
            writeFailure = exception;
        }

        isWriting = false;
        ArrayPool<byte>.Shared.Return(outgoing!, clearArray: true);
        outgoing = null;
        face?.OnWritable();
        writeIdle.GrantAll();
    }

    /// <summary>Says that nothing more will be sent (RFC 8446, section 6.1), after what is under way.</summary>
    private async Coroutine EndSendingAsync()
    {
        while (isWriting)
        {
            await new QueueWait(writeIdle, Deadline.Never, default);
        }

        if (writeFailure is not null)
        {
            return;
        }

        writeFailure = new InvalidOperationException("This side has ended sending.");
        try
        {
            await stream.ShutdownAsync();
            transport.Driver.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The peer has gone already; it needs no goodbye.
        }
    }

    private async Coroutine SayGoodbyeAsync()
    {
        var ending = PycosTask.Spawn(EndSendingAsync(), new SpawnOptions { Daemon = true, Name = "TLS shutdown" });
        _ = await ending.WaitForEndAsync(PycosTask.Current.Scheduler.DeadlineAfter(GoodbyeTimeout), default);
        _ = ending.Terminate();
    }

    private void Discard()
    {
        transport.Close();
        stream.Dispose();
        ReturnPlain();
    }

    private static Exception Failure(Exception failure, string what) => failure as SocketException
        ?? failure.InnerException as SocketException
        ?? (Exception)new IOException($"{what} failed, for the TLS connection is broken: {failure.Message}", failure);

    private static InvalidOperationException IsConnected() => new("A connection that speaks TLS is connected, and it is a stream.");
}

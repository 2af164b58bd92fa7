using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// A socket that is waited for by calls which end when it is ready: for a <see cref="PortablePoller"/>. Other pollers watch its
/// descriptor. Where a system has no call that waits and takes nothing, what was taken is kept for the next receive or accept.
/// </summary>
internal sealed partial class PortableSocketDriver : ManagedSocketDriver
{
    /// <summary>The longest datagram of UDP, rounded up.</summary>
    private const int DatagramLength = 64 * 1024;

    /// <summary>How long a socket that is closed may go on to send what it has taken. A peer that reads at all needs far less.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly PortableCall reading;
    private readonly PortableCall writing;
    private PortablePoller? poller;
    private PollHandle? face;
    private Socket? accepted;
    private byte[]? datagram;
    private SocketAddress? sender;
    private CancellationTokenSource? leaving;
    private ClosingSend? closing;
    private int end;

    internal PortableSocketDriver(Socket socket)
        : base(socket)
    {
        reading = new PortableCall(this);
        writing = new PortableCall(this);
    }

    private bool IsLeft => Volatile.Read(ref end) != 0;

    internal override string? PrepareRelease()
    {
        SettleSend();
        return outgoing is null
            ? null
            : "can not be unwrapped while the last of what it has taken is still being sent, for the peer reads slowly. Try again when "
                + "the peer has read, or close it, which sends the rest.";
    }

    internal override void Attach(PollHandle handle, Scheduler scheduler)
    {
        if (scheduler.Poller is not PortablePoller portable)
        {
            if (!reading.IsIdle || !writing.IsIdle)
            {
                throw new InvalidOperationException(
                    $"A scheduler with the portable poller has used this socket, and what it began is still under way; scheduler "
                    + $"{scheduler.Name}, whose poller is {scheduler.Poller.Name}, can not take it over. Give them the same poller.");
            }

            poller = null;
            base.Attach(handle, scheduler);
            return;
        }

        Volatile.Write(ref poller, portable);
        face = handle;
        portable.Enter();
        // What ended before went to another poller, or nobody was there to be told.
        if (!reading.IsIdle && !reading.IsUnderWay)
        {
            handle.OnReadable();
        }
    }

    internal override void Arm(PollHandle handle, Scheduler scheduler, PollDirection direction)
    {
        if (poller is null)
        {
            base.Arm(handle, scheduler, direction);
            return;
        }

        var call = direction == PollDirection.Read ? reading : writing;
        if (call == reading && call.IsIdle)
        {
            call.Start(WaitToReadAsync());
        }
        else if (!call.IsUnderWay)
        {
            // Nothing stands in the way. It is told later, as always: who arms does not wait yet.
            poller.Post(call);
        }
    }

    internal override void Detach(PollHandle handle, Scheduler scheduler)
    {
        if (poller is null)
        {
            base.Detach(handle, scheduler);
        }
        else if (face is not null)
        {
            face = null;
            poller.Leave();
        }
    }

    internal override int Receive(Span<byte> buffer) =>
        TakeRead(buffer, null) is { } result ? result : base.Receive(buffer);

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from) =>
        TakeRead(buffer, from) is { } result ? result : base.ReceiveFrom(buffer, from);

    internal override int Accept(out SocketDriver? accepted)
    {
        if (!reading.TryTake(out _, out var error) || (error == SocketError.Success && this.accepted is null))
        {
            return base.Accept(out accepted);
        }

        accepted = this.accepted is { } connection ? Wrap(connection) : null;
        this.accepted = null;
        return accepted is null ? AcceptFailure(error) : 0;
    }

    internal override int Connect(EndPoint endPoint)
    {
        if (poller is null || !IsStream)
        {
            return base.Connect(endPoint);
        }

        writing.Start(ConnectAsync(endPoint));
        return ConnectResult();
    }

    internal override int ConnectResult()
    {
        if (poller is null || !IsStream)
        {
            return base.ConnectResult();
        }

        return !writing.TryTake(out _, out var error) ? -LinuxCalls.EINPROGRESS
            : error == SocketError.Success ? 0
            : ConnectFailure(error);
    }

    /// <summary>
    /// Calls that would take something from the socket are ended. What one of them took before is lost: there is no way to put a
    /// connection or a datagram back.
    /// </summary>
    internal override void Release()
    {
        base.Release();
        Interlocked.Exchange(ref end, 1);
        leaving?.Cancel();
        Discard();
    }

    internal override void Close()
    {
        if (IsLeft)
        {
            return;
        }

        if (outgoing is null || !writing.IsUnderWay)
        {
            base.Close();
        }
        else
        {
            WrappedSockets.Release(Socket);
            closing = new ClosingSend(Socket, CloseLimit);
            poller?.AddClosing(this);
        }

        Interlocked.Exchange(ref end, 1);
        Discard();
    }

    /// <summary>A call has ended. On whatever thread.</summary>
    internal void Ended(PortableCall call)
    {
        if (IsLeft)
        {
            Discard();
        }
        else
        {
            Volatile.Read(ref poller)?.Post(call);
        }
    }

    internal void Report(PortableCall call)
    {
        if (call == reading)
        {
            face?.OnReadable();
        }
        else
        {
            SettleSend();
            face?.OnWritable();
        }
    }

    /// <summary>Waits until a socket that was closed while it was sending is closed indeed, in limited time.</summary>
    internal void WaitForClose() => closing?.Wait();

    private protected override SocketDriver Wrap(Socket accepted) => new PortableSocketDriver(accepted);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitToReadAsync()
    {
        if (IsStream && !Listens || AddressFamily == AddressFamily.Unix && !IsStream)
        {
            // Into no room: it ends when something is there, and takes nothing.
            return await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
        }

        leaving ??= new CancellationTokenSource();
        if (Listens)
        {
            accepted = await Socket.AcceptAsync(leaving.Token).ConfigureAwait(false);
            return 0;
        }

        // Windows would drop a datagram that has no room, and can not look at one while it waits.
        BindSomewhere();
        datagram = ArrayPool<byte>.Shared.Rent(DatagramLength);
        sender = new SocketAddress(AddressFamily);
        return await Socket.ReceiveFromAsync(datagram, SocketFlags.None, sender, leaving.Token).ConfigureAwait(false);
    }

    /// <summary>What the wait has brought, if it has ended and that was an error or a datagram.</summary>
    private int? TakeRead(Span<byte> buffer, SocketAddress? from)
    {
        if (!reading.TryTake(out var count, out var error))
        {
            return null;
        }

        int? result = error != SocketError.Success ? ReceiveFailure(error, 0) : null;
        if (datagram is not null)
        {
            if (result is null)
            {
                result = Math.Min(count, buffer.Length);
                datagram.AsSpan(0, result.Value).CopyTo(buffer);
                Copy(sender!, from);
            }

            ReturnDatagram();
        }

        return result;
    }

    private static void Copy(SocketAddress address, SocketAddress? to)
    {
        if (to is not null)
        {
            to.Size = Math.Min(address.Size, to.Buffer.Length);
            address.Buffer.Span[..to.Size].CopyTo(to.Buffer.Span);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ConnectAsync(EndPoint endPoint)
    {
        await Socket.ConnectAsync(endPoint).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Gives back what calls hold that have ended since the socket was left. On whatever thread.</summary>
    private void Discard()
    {
        if (reading.TryTake(out _, out _))
        {
            accepted?.Dispose();
            accepted = null;
            ReturnDatagram();
        }

        if (writing.TryTake(out _, out _))
        {
            ReturnOutgoing();
            closing?.NoteSent();
            poller?.RemoveClosing(this);
        }
    }

    private void ReturnDatagram()
    {
        if (datagram is not null)
        {
            ArrayPool<byte>.Shared.Return(datagram);
            datagram = null;
        }
    }
}

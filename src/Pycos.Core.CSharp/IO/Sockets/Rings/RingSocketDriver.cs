using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>
/// A socket whose data moves by requests of an <see cref="IoUringPoller"/>. Connections receive into memory that is shared with
/// the kernel, by one request for many arrivals, and what they send is taken at once and handed over with the scheduler's next
/// look at the world; listeners accept by one request for many connections. Everything else is done by the socket itself, when
/// the ring says that it can be.
/// </summary>
internal sealed partial class RingSocketDriver : SocketDriver, IRingTarget
{
    private readonly NativeSocketDriver socket;
    private readonly IoUringPoller poller;
    private PollHandle? face;
    private long registration;
    private bool isPollingRead;
    private bool isPollingWrite;
    private bool isClosed;

    /// <param name="socket">The socket, which this one owns from now on.</param>
    /// <param name="poller">What moves its data.</param>
    internal RingSocketDriver(NativeSocketDriver socket, IoUringPoller poller)
    {
        this.socket = socket;
        this.poller = poller;
    }

    internal override int Descriptor => socket.Descriptor;

    internal override bool IsStream => socket.IsStream;

    /// <summary>What has come in several pieces may be taken one by one.</summary>
    internal override bool ShortReadTakesAll => IsStream && chunks.Length == 0;

    internal override AddressFamily AddressFamily => socket.AddressFamily;

    internal override EndPoint? LocalEndPoint => socket.LocalEndPoint;

    internal override EndPoint? RemoteEndPoint => socket.RemoteEndPoint;

    internal override Socket Socket => socket.Socket;

    /// <summary>Whether its data moves by the ring's requests.</summary>
    private bool MovesByRing => socket.IsStream && !poller.IsDisposed;

    private bool IsInFlight => receiving.IsActive || accepting.IsActive || isPollingRead || isPollingWrite || outgoing is not null;

    internal override SocketDriver OnPoller(Poller other, out byte[] received)
    {
        received = [];
        if (other == poller)
        {
            return this;
        }

        // Connections that were accepted and that nobody has taken can not move along.
        CloseAccepted();
        received = new byte[chunks.Length];
        chunks.Take(received, poller.ReceiveBuffers);
        return other.Adapt(socket);
    }

    internal override void Attach(PollHandle handle, Scheduler scheduler)
    {
        face = handle;
        poller.Watched++;
        if (registration == 0)
        {
            registration = poller.Add(this);
        }

        if (chunks.Length > 0 || hasEnded)
        {
            handle.OnReadable();
        }
    }

    internal override void Detach(PollHandle handle, Scheduler scheduler)
    {
        if (face != handle)
        {
            return;
        }

        face = null;
        poller.Watched--;
        chunks.CopyAll(poller.ReceiveBuffers);
        StopReceiving();
        StopAccepting();
        StopPolling();
        ForgetUnlessInFlight();
    }

    internal override void Arm(PollHandle handle, Scheduler scheduler, PollDirection direction)
    {
        if (direction == PollDirection.Write)
        {
            // Whoever waits for what is on its way is told when the kernel has taken it.
            if (outgoing is null && !isPollingWrite)
            {
                isPollingWrite = true;
                poller.AddPoll(Descriptor, PollEvents.Out, RingOperation.PollWrite, registration);
            }
        }
        else if (socket.IsListening)
        {
            ArmAccept();
        }
        else if (socket.IsStream)
        {
            ArmReceive();
        }
        else if (!isPollingRead)
        {
            isPollingRead = true;
            poller.AddPoll(Descriptor, PollEvents.In, RingOperation.PollRead, registration);
        }
    }

    internal override void LookAgain() => poller.LookAgain();

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from) => socket.ReceiveFrom(buffer, from);

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to) => socket.SendTo(data, to);

    internal override int Connect(EndPoint endPoint) => socket.Connect(endPoint);

    internal override int ConnectResult() => socket.ConnectResult();

    internal override void Bind(EndPoint endPoint) => socket.Bind(endPoint);

    internal override void Listen(int backlog) => socket.Listen(backlog);

    public void Complete(RingOperation operation, in RingCompletion completion)
    {
        switch (operation)
        {
            case RingOperation.Receive:
                CompleteReceive(completion);
                break;
            case RingOperation.Send:
                CompleteSend(completion.Result);
                break;
            case RingOperation.Accept:
                CompleteAccept(completion);
                break;
            case RingOperation.PollRead:
                isPollingRead = false;
                face?.OnReadable();
                break;
            default:
                isPollingWrite = false;
                face?.OnWritable();
                break;
        }

        ForgetUnlessInFlight();
    }

    public void Evacuate()
    {
        chunks.CopyAll(poller.ReceiveBuffers);
        receiving.Forget();
        accepting.Forget();
        isPollingRead = isPollingWrite = false;
        face = null;
        registration = 0;
        DropOutgoing();
        if (isClosed)
        {
            socket.Close();
        }
    }

    internal override string? PrepareRelease()
    {
        StopReceiving();
        poller.LookUntil(static driver => !driver.receiving.IsActive && driver.outgoing is null, this, TimeSpan.FromSeconds(1));
        return chunks.Length > 0 ? $"can not be unwrapped now: {chunks.Length} bytes have come that no task has received. Receive them first."
            : outgoing is not null ? "can not be unwrapped now: the system has yet to take bytes that were sent."
            : null;
    }

    internal override void Release() => socket.Release();

    internal override void Close()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        CloseAccepted();
        chunks.Clear(poller.ReceiveBuffers);
        if (poller.IsDisposed || !IsInFlight)
        {
            socket.Close();
        }
        else if (outgoing is null)
        {
            // While the kernel works on a request it keeps the connection open: it has to let go before.
            poller.Submit();
            socket.Close();
        }
        else
        {
            // It is closed when the last bytes have gone, which the scheduler has to look for.
            poller.Watched++;
        }
    }

    private void StopPolling()
    {
        if (isPollingRead)
        {
            poller.Cancel(RingOperation.PollRead, registration);
        }

        if (isPollingWrite)
        {
            poller.Cancel(RingOperation.PollWrite, registration);
        }
    }

    private void ForgetUnlessInFlight()
    {
        if (face is null && registration != 0 && !IsInFlight)
        {
            poller.Remove(registration);
            registration = 0;
        }
    }
}

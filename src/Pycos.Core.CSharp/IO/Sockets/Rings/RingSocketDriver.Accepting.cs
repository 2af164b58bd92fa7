namespace Pycos.Internals;

/// <content>One request accepts again and again.</content>
internal sealed partial class RingSocketDriver
{
    /// <summary>How many connections may lie here that nobody has asked for; the others wait in the kernel's queue.</summary>
    private const int EnoughAccepted = 64;
    private const ushort AcceptMultishot = 1;
    private const uint NonBlockingCloseOnExec = 0x80800;

    private Queue<int>? accepted;
    private RepeatedRequest accepting;
    private int acceptError;

    internal override int Accept(out SocketDriver? connection)
    {
        connection = null;
        if (accepted is { Count: > 0 })
        {
            connection = new RingSocketDriver(socket.Accepted(accepted.Dequeue()), poller);
            return 0;
        }

        if (acceptError != 0)
        {
            var error = acceptError;
            acceptError = 0;
            return error;
        }

        return poller.IsDisposed ? socket.Accept(out connection) : -LinuxCalls.EAGAIN;
    }

    private void ArmAccept()
    {
        if (accepted is { Count: > 0 } || acceptError != 0)
        {
            face!.OnReadable();
            return;
        }

        if (accepting.Want())
        {
            ref var request = ref poller.AddRequest(RingRequest.Accept, Descriptor, RingOperation.Accept, registration);
            request.RequestFlags = AcceptMultishot;
            request.CallFlags = NonBlockingCloseOnExec;
        }
    }

    private void StopAccepting()
    {
        if (accepting.Stop())
        {
            poller.Cancel(RingOperation.Accept, registration);
        }
    }

    private void CompleteAccept(in RingCompletion completion)
    {
        accepting.Note(completion);
        if (completion.Result >= 0)
        {
            Keep(completion.Result);
        }
        else if (!IsTransient(-completion.Result))
        {
            acceptError = completion.Result;
            AnnounceAccepted();
        }

        if (accepting.IsMissed)
        {
            ArmAccept();
        }
    }

    private void Keep(int descriptor)
    {
        if (isClosed)
        {
            _ = LinuxCalls.Close(descriptor);
            return;
        }

        (accepted ??= new Queue<int>()).Enqueue(descriptor);
        if (!accepting.IsWanted && accepted.Count >= EnoughAccepted)
        {
            StopAccepting();
        }

        AnnounceAccepted();
    }

    private void AnnounceAccepted()
    {
        accepting.Satisfy();
        face?.OnReadable();
    }

    private void CloseAccepted()
    {
        while (accepted is not null && accepted.TryDequeue(out var descriptor))
        {
            _ = LinuxCalls.Close(descriptor);
        }
    }
}

namespace Pycos.Internals;

/// <content>One request receives again and again, until it is stopped or the connection ends.</content>
internal sealed partial class RingSocketDriver
{
    /// <summary>
    /// How much may lie here that nobody has asked for before the kernel is to keep the rest: what is there when the reader is
    /// slow has to slow down the sender.
    /// </summary>
    private const int EnoughUnread = 64 * 1024;
    private const ushort ReceiveMultishot = 2;
    private const byte SelectBuffer = 1 << 5;

    private ReceivedChunks chunks;
    private RepeatedRequest receiving;

    /// <summary>Whether nothing more will come, and with which error.</summary>
    private bool hasEnded;
    private int endError;

    internal override int Receive(Span<byte> buffer)
    {
        var taken = chunks.Take(buffer, poller.ReceiveBuffers);
        return taken > 0 ? taken
            : hasEnded || MovesByRing ? EndOrNothing()
            : socket.Receive(buffer);
    }

    internal override int Receive(ReceiveLease lease)
    {
        if (chunks.Length > 0)
        {
            var chunk = chunks.TakeFirst();
            lease.Hold(poller.ReceiveBuffers, chunk);
            return chunk.Length;
        }

        if (!hasEnded && !MovesByRing)
        {
            return base.Receive(lease);
        }

        lease.Hold(0);
        return EndOrNothing();
    }

    private int EndOrNothing()
    {
        if (hasEnded)
        {
            // An error is told once; after it the stream is at its end, as it is for recv(2).
            var error = endError;
            endError = 0;
            return error;
        }

        return -LinuxCalls.EAGAIN;
    }

    private void ArmReceive()
    {
        if (chunks.Length > 0 || hasEnded)
        {
            face!.OnReadable();
            return;
        }

        if (receiving.Want())
        {
            ref var request = ref poller.AddRequest(RingRequest.Receive, Descriptor, RingOperation.Receive, registration);
            request.RequestFlags = ReceiveMultishot;
            request.Flags = SelectBuffer;
            request.BufferGroup = ReceiveBuffers.Group;
        }
    }

    private void StopReceiving()
    {
        if (receiving.Stop())
        {
            poller.Cancel(RingOperation.Receive, registration);
        }
    }

    private void CompleteReceive(in RingCompletion completion)
    {
        receiving.Note(completion);
        var result = completion.Result;
        if (result > 0)
        {
            Keep(completion);
        }
        else if (result == 0 || !IsTransient(-result))
        {
            hasEnded = true;
            endError = result;
            face?.OnHangUp();
            AnnounceReceived();
        }

        if (receiving.IsMissed)
        {
            ArmReceive();
        }
    }

    private void Keep(in RingCompletion completion)
    {
        var buffers = poller.ReceiveBuffers;
        var chunk = new ReceivedChunk(null, completion.Buffer, buffers.Take(completion), completion.Result);
        if (isClosed)
        {
            buffers.Release(chunk.Buffer, chunk.Length);
            return;
        }

        chunks.Add(chunk);
        // What the kernel may need soon, and what belongs to nobody for now, is not kept from it.
        if (face is null || buffers.AreLow)
        {
            chunks.CopyAll(buffers);
        }

        if (!receiving.IsWanted && chunks.Length >= EnoughUnread)
        {
            StopReceiving();
        }

        AnnounceReceived();
    }

    private void AnnounceReceived()
    {
        receiving.Satisfy();
        face?.OnReadable();
    }

    /// <summary>Stopped, or without a buffer: nothing has happened to the connection.</summary>
    private static bool IsTransient(int error)
    {
        const int NoBuffers = 105, Canceled = 125;
        return error is NoBuffers or Canceled or LinuxCalls.EAGAIN or LinuxCalls.EINTR;
    }
}

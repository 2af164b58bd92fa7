using System.Buffers;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <content>
/// What is sent is copied and taken at once, as the kernel does it; the kernel gets it with the next look at the world. One
/// request is under way at a time, and one block is filled meanwhile, so that the order is kept and a sender that is faster than
/// its peer has to wait.
/// </content>
internal sealed partial class RingSocketDriver
{
    private const uint NoSignal = 0x4000;
    private const uint WaitForAll = 0x100;
    private const int BrokenPipe = 32;

    private SendBlock? outgoing;
    private SendBlock? following;
    private int sendError;
    private SocketShutdown? shutdownAfter;

    internal override bool SendsFiles => socket.SendsFiles;

    internal override int Send(ReadOnlySpan<byte> data)
    {
        if (!MovesByRing || registration == 0)
        {
            return socket.Send(data);
        }

        var block = BlockFor(data.Length, out var error);
        if (block is null)
        {
            return error;
        }

        var taken = block.Append(data);
        HandOver(block);
        return taken;
    }

    internal override int Send(in ReadOnlySequence<byte> data)
    {
        if (!MovesByRing || registration == 0)
        {
            return socket.Send(data);
        }

        var block = BlockFor(data.Length, out var error);
        if (block is null)
        {
            return error;
        }

        var taken = 0;
        foreach (var piece in data)
        {
            taken += block.Append(piece.Span);
            if (block.Room == 0)
            {
                break;
            }
        }

        HandOver(block);
        return taken;
    }

    internal override int SendFile(SafeFileHandle file, long position, int count) =>
        outgoing is null ? socket.SendFile(file, position, count) : -LinuxCalls.EAGAIN;

    /// <summary>Where what is sent now is to be put; nowhere while there is no room.</summary>
    private SendBlock? BlockFor(long length, out int error)
    {
        error = sendError;
        if (error != 0)
        {
            sendError = -BrokenPipe;
            return null;
        }

        error = -LinuxCalls.EAGAIN;
        if (outgoing is null)
        {
            return poller.SendBlocks.Rent(length);
        }

        following ??= poller.SendBlocks.Rent(long.MaxValue);
        return following.Room > 0 ? following : null;
    }

    /// <summary>Has a block sent that was filled; one that follows another waits for that.</summary>
    private void HandOver(SendBlock block)
    {
        if (outgoing is null)
        {
            outgoing = block;
            poller.BeginSend();
            RequestSend();
        }
    }

    internal override void Shutdown(SocketShutdown how)
    {
        if (outgoing is not null && how != SocketShutdown.Receive)
        {
            shutdownAfter = how;
        }
        else
        {
            socket.Shutdown(how);
        }
    }

    private unsafe void RequestSend()
    {
        ref var request = ref poller.AddRequest(RingRequest.Send, Descriptor, RingOperation.Send, registration);
        request.Address = (ulong)outgoing!.Address;
        request.Length = (uint)outgoing.Count;
        request.CallFlags = NoSignal | WaitForAll;
    }

    private void CompleteSend(int result)
    {
        if (result < 0 && -result is not (LinuxCalls.EINTR or LinuxCalls.EAGAIN))
        {
            sendError = result;
            DropOutgoing();
        }
        else
        {
            outgoing!.Advance(Math.Max(result, 0));
            if (outgoing.Count == 0)
            {
                poller.SendBlocks.Return(outgoing);
                (outgoing, following) = (following, null);
            }

            if (outgoing is not null)
            {
                RequestSend();
            }
            else
            {
                poller.EndSend();
            }
        }

        if (outgoing is null)
        {
            FinishAfterSending();
        }

        face?.OnWritable();
    }

    private void FinishAfterSending()
    {
        if (isClosed)
        {
            poller.Watched--;
            socket.Close();
        }
        else if (shutdownAfter is { } how && sendError == 0)
        {
            shutdownAfter = null;
            // That the peer has gone meanwhile is told by the next operation, as it is for a connection without a ring.
            _ = socket.TryShutdown(how);
        }
    }

    private void DropOutgoing()
    {
        if (outgoing is not null)
        {
            poller.SendBlocks.Return(outgoing);
            poller.EndSend();
        }

        if (following is not null)
        {
            poller.SendBlocks.Return(following);
        }

        outgoing = following = null;
    }
}

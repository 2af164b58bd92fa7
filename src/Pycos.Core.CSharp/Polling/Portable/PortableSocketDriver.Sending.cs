using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <content>What is sent while the system has no room.</content>
internal sealed partial class PortableSocketDriver
{
    /// <summary>
    /// How much of a stream is taken at a time while the system has no room. 64 KiB: so much is sent by one call on loopback, and
    /// it is little beside what the system holds itself.
    /// </summary>
    private const int OutgoingLength = 64 * 1024;

    private const int BrokenPipe = 32;

    private byte[]? outgoing;
    private SocketError sendFailure;
    private bool endsSending;

    internal override int Send(ReadOnlySpan<byte> data)
    {
        if (BeforeSend() is < 0 and var result)
        {
            return result;
        }

        result = base.Send(data);
        return result == -LinuxCalls.EAGAIN && poller is not null ? HandOver(data, null) : result;
    }

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to)
    {
        if (BeforeSend() is < 0 and var result)
        {
            return result;
        }

        result = base.SendTo(data, to);
        return result == -LinuxCalls.EAGAIN && poller is not null ? HandOver(data, to) : result;
    }

    internal override void Shutdown(SocketShutdown how)
    {
        SettleSend();
        if (outgoing is null || how == SocketShutdown.Receive)
        {
            base.Shutdown(how);
            return;
        }

        // What has been taken is sent before the end of it. Who waits to send more is told now.
        endsSending = true;
        face?.OnWritable();
        if (how == SocketShutdown.Both)
        {
            base.Shutdown(SocketShutdown.Receive);
        }
    }

    /// <summary>Whether something can be sent: 0, or the number of the error, which may be that of a send that had been taken.</summary>
    private int BeforeSend()
    {
        SettleSend();
        var failure = sendFailure;
        sendFailure = SocketError.Success;
        return failure != SocketError.Success ? -SocketErrors.NumberOf(failure)
            : endsSending ? -BrokenPipe
            : writing.IsIdle ? 0
            : -LinuxCalls.EAGAIN;
    }

    /// <summary>
    /// The system has no room and no way to say when it has: a part is copied and handed over to a call that ends when it is sent.
    /// Until then nothing more is taken.
    /// </summary>
    /// <returns>How much was taken.</returns>
    private int HandOver(ReadOnlySpan<byte> data, SocketAddress? to)
    {
        var count = IsStream ? Math.Min(data.Length, OutgoingLength) : data.Length;
        outgoing = ArrayPool<byte>.Shared.Rent(count);
        data[..count].CopyTo(outgoing);
        writing.Start(SendOutgoingAsync(count, to));
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> SendOutgoingAsync(int count, SocketAddress? to)
    {
        if (to is not null)
        {
            return await Socket.SendToAsync(outgoing.AsMemory(0, count), SocketFlags.None, to).ConfigureAwait(false);
        }

        var sent = 0;
        do
        {
            sent += await Socket.SendAsync(outgoing.AsMemory(sent, count - sent), SocketFlags.None).ConfigureAwait(false);
        }
        while (sent < count);

        return sent;
    }

    /// <summary>Accounts for a send that has ended. On the scheduler's thread.</summary>
    private void SettleSend()
    {
        if (outgoing is null || !writing.TryTake(out _, out var error))
        {
            return;
        }

        ReturnOutgoing();
        sendFailure = error;
        if (endsSending && error == SocketError.Success)
        {
            base.Shutdown(SocketShutdown.Send);
        }
    }

    private void ReturnOutgoing()
    {
        if (outgoing is not null)
        {
            ArrayPool<byte>.Shared.Return(outgoing);
            outgoing = null;
        }
    }
}

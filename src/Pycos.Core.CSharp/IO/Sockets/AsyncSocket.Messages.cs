using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <content>Framed messages: a length of four bytes, big-endian, then so many bytes.</content>
public sealed partial class AsyncSocket
{
    /// <summary>The limit of a received message that nothing else is said of: 16 MiB.</summary>
    public const int DefaultMaxMessageLength = 16 * 1024 * 1024;

    /// <summary>
    /// The first room made for a payload, and the step by which it doubles: memory follows what really came, not what a header
    /// promised. 64 KiB is a usual socket buffer.
    /// </summary>
    private const int FirstPayloadRoom = 64 * 1024;

    /// <summary>Up to this length header and payload are put together and sent by one system call.</summary>
    private const int MaxJoinedLength = 64 * 1024;

    private FrameReceipt? receipt;
    private bool frameCut;

    /// <summary>Sends a message with its length before it. Suspends until the system has taken all of it.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <remarks>
    /// If it ends early after a part was sent, the peer can not find the next message any more: further sends of messages are
    /// refused, and the socket is to be closed.
    /// </remarks>
    /// <exception cref="SocketTimeoutException">Not all was taken in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine SendMessageAsync(
        ReadOnlyMemory<byte> message, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var deadline = Enter(ref writing, SendAttempt.Name, timeout);
        byte[]? joined = null;
        try
        {
            if (frameCut)
            {
                throw new InvalidOperationException(
                    "An earlier message was sent only in part, so the peer can not find the beginning of the next. Close the socket.");
            }

            var together = message.Length <= MaxJoinedLength;
            joined = ArrayPool<byte>.Shared.Rent(FrameReceipt.HeaderLength + (together ? message.Length : 0));
            BinaryPrimitives.WriteUInt32BigEndian(joined, (uint)message.Length);
            var first = FrameReceipt.HeaderLength;
            if (together)
            {
                message.CopyTo(joined.AsMemory(first));
                first += message.Length;
            }

            await SendPartAsync(joined.AsMemory(0, first), 0, deadline, cancellationToken);
            if (!together)
            {
                await SendPartAsync(message, first, deadline, cancellationToken);
            }
        }
        finally
        {
            writing.Busy = false;
            if (joined is not null)
            {
                ArrayPool<byte>.Shared.Return(joined);
            }
        }
    }

    /// <summary>Receives a message that was sent with its length before it. Suspends until all of it has come.</summary>
    /// <param name="maxLength">How long it may be, in bytes.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The message, perhaps an empty one; <see langword="null"/> at the end of the stream.</returns>
    /// <remarks>If it ends early nothing is lost: the next call goes on where this one stopped.</remarks>
    /// <exception cref="MessageTooLongException">The message is said to be longer.</exception>
    /// <exception cref="EndOfConnectionException">The stream ended inside the message.</exception>
    /// <exception cref="SocketTimeoutException">The message was not complete in time.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine<byte[]?> ReceiveMessageAsync(
        int maxLength = DefaultMaxMessageLength, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        var deadline = Enter(ref reading, ReceiveAttempt.Name, timeout);
        try
        {
            var frame = receipt ??= new FrameReceipt();
            while (frame.HeaderFilled < FrameReceipt.HeaderLength)
            {
                var received = await ReceiveSomeAsync(
                    frame.Header.AsMemory(frame.HeaderFilled), deadline, frame.HeaderFilled, cancellationToken);
                if (received == 0)
                {
                    return frame.HeaderFilled == 0 ? null : throw CutShort(frame);
                }

                frame.HeaderFilled += received;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(frame.Header);
            if (length > Math.Min(maxLength, Array.MaxLength))
            {
                throw new MessageTooLongException(length, maxLength);
            }

            await ReceivePayloadAsync(frame, (int)length, deadline, cancellationToken);
            receipt = null;
            return frame.Payload;
        }
        finally
        {
            reading.Busy = false;
        }
    }

    private async Coroutine ReceivePayloadAsync(FrameReceipt frame, int length, long deadline, CancellationToken cancellation)
    {
        while (frame.PayloadFilled < length)
        {
            if (frame.PayloadFilled == frame.Payload.Length)
            {
                MakeRoom(frame, length);
            }

            var received = await ReceiveSomeAsync(
                frame.Payload.AsMemory(frame.PayloadFilled), deadline, FrameReceipt.HeaderLength + frame.PayloadFilled, cancellation);
            if (received == 0)
            {
                throw CutShort(frame);
            }

            frame.PayloadFilled += received;
        }
    }

    private static void MakeRoom(FrameReceipt frame, int length)
    {
        var room = (int)Math.Min(length, Math.Max(FirstPayloadRoom, frame.Payload.Length * 2L));
        var larger = GC.AllocateUninitializedArray<byte>(room);
        frame.Payload.AsSpan(0, frame.PayloadFilled).CopyTo(larger);
        frame.Payload = larger;
    }

    private static EndOfConnectionException CutShort(FrameReceipt frame) =>
        new("inside a message", frame.HeaderFilled + frame.PayloadFilled);

    /// <summary>Sends a part of a frame; a frame of which something but not all was sent is cut.</summary>
    private async Coroutine SendPartAsync(ReadOnlyMemory<byte> part, int before, long deadline, CancellationToken cancellation)
    {
        var sent = 0;
        try
        {
            while (sent < part.Length)
            {
                sent += await SendSomeAsync(part[sent..], deadline, before + sent, cancellation);
            }
        }
        catch
        {
            frameCut = before + sent > 0;
            throw;
        }
    }
}

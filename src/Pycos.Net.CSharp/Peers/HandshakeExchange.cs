using System.Buffers.Binary;

namespace Pycos.Internals;

/// <summary>Carries the bytes of one handshake between the socket and the state machine, which does the rest.</summary>
/// <remarks>It reads frame by frame and never beyond one: what follows the last belongs to the session.</remarks>
internal sealed class HandshakeExchange(PycosNode node, AsyncSocket socket, Handshake handshake)
{
    private readonly IClock time = node.NetworkScheduler.Clock;

    /// <summary>Goes on until the handshake has ended.</summary>
    /// <param name="opening">What is sent first; perhaps nothing.</param>
    /// <returns>How it ended.</returns>
    internal async Coroutine<HandshakeEnd> RunAsync(ReadOnlyMemory<byte> opening)
    {
        await SendAsync(opening);
        while (true)
        {
            var input = new byte[WireLimits.LengthPrefix];
            if (!await TryFillAsync(input))
            {
                return HungUp();
            }

            // Before memory is taken for it: whether it may be so long.
            var step = Take(input);
            if (step.End is null)
            {
                input = WithRoom(input);
                if (!await TryFillAsync(input.AsMemory(WireLimits.LengthPrefix)))
                {
                    return HungUp();
                }

                step = Take(input);
            }

            await SendAsync(step.Send);
            if (step.End is { } end)
            {
                return end;
            }
        }
    }

    private static byte[] WithRoom(byte[] prefix)
    {
        var whole = new byte[WireLimits.LengthPrefix + (int)BinaryPrimitives.ReadUInt32BigEndian(prefix)];
        prefix.CopyTo(whole, 0);
        return whole;
    }

    internal static Refused HungUp() => new(0, "it hung up before it had proved who it is", IsByPeer: true);

    private HandshakeStep Take(byte[] input) => handshake.Receive(input, time.Now, node.ClockMilliseconds, out _);

    private async Coroutine SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            await socket.SendAllAsync(bytes, Left());
        }
    }

    private async Coroutine<bool> TryFillAsync(Memory<byte> buffer)
    {
        try
        {
            await socket.ReceiveAllAsync(buffer, Left());
            return true;
        }
        catch (EndOfConnectionException)
        {
            return false;
        }
    }

    private TimeSpan Left() => Deadline.ToTimeSpan(Math.Max(1, handshake.Deadline - time.Now));
}

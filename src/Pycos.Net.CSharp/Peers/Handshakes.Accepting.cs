using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <content>Connections that come in.</content>
internal sealed partial class Handshakes
{
    /// <summary>A listener that can not accept, since the process has no more descriptors, tries again after this.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    /// <summary>After which one who found no place tries again: places are taken for 5 seconds at most.</summary>
    internal static readonly TimeSpan NoPlacePause = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] NoPlace = Refusals.Encode(
        ErrorCode.RateLimit,
        "too many connections there have not proved yet who they are; try again later",
        (uint)NoPlacePause.TotalMilliseconds);

    private readonly ReportRates reports = new();

    /// <summary>Accepts connections until the listener is closed.</summary>
    internal async Coroutine AcceptAsync(AsyncSocket listener)
    {
        while (node.IsRunning)
        {
            AsyncSocket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (SocketClosedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                NetLog.CannotAccept(node.Log, exception);
                await PycosTask.SleepAsync(AcceptPause);
                continue;
            }

            Accept(socket);
        }
    }

    private void Accept(AsyncSocket socket)
    {
        var endpoint = socket.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        if (backOff.IsRefused(endpoint.Address, node.NetworkScheduler.Clock.Now, out _))
        {
            node.Counters.ConnectionInBackOff();
            socket.Dispose();
        }
        else if (unproved.TryEnter(endpoint.Address) is { } reason)
        {
            CountOverLimit();
            ReportOverLimit(endpoint, reason);
            node.Start("refusal", TurnAwayAsync(socket));
        }
        else
        {
            node.Start("handshake", RespondAsync(socket, endpoint));
        }
    }

    private void CountOverLimit()
    {
        if (unproved.Count >= node.Options.MaxHandshakes)
        {
            node.Counters.ConnectionOverLimit();
        }
        else
        {
            node.Counters.ConnectionOverSourceLimit();
        }
    }

    private void ReportOverLimit(IPEndPoint endpoint, string reason)
    {
        if (reports.TryTake(SourceAddress.Of(endpoint.Address), (int)ErrorCode.RateLimit, (long)node.ClockMilliseconds))
        {
            node.ReportRefusal(new PeerRefusal(endpoint, (int)ErrorCode.RateLimit, reason, ByPeer: false));
        }
    }

    /// <summary>
    /// Says in plain text, which costs less than TLS, that there is no place, and closes the connection without hearing anything of it.
    /// </summary>
    private static async Coroutine TurnAwayAsync(AsyncSocket socket)
    {
        using (socket)
        {
            try
            {
                // The system takes the first bytes of a connection at once, or they are not worth a wait.
                await socket.SendAllAsync(NoPlace, TimeSpan.Zero);
            }
            catch (Exception exception) when (exception is SocketException or SocketTimeoutException or SocketClosedException)
            {
                // It has gone already.
            }
        }
    }
}

using System.Net;

namespace Pycos.Internals;

/// <summary>
/// Connects to whichever of several addresses answers first, as RFC 8305 has it: the addresses of the two families in turn, each
/// tried when the one before has failed or has not answered for a while.
/// </summary>
internal sealed class ConnectRace(string target, IPAddress[] addresses, int port)
{
    /// <summary>RFC 8305, section 5: "Connection Attempt Delay".</summary>
    private const long HeadStart = 250_000_000;

    private readonly WaitQueue news = new();
    private readonly List<PycosTask> attempts = [];
    private AsyncSocket? winner;
    private Exception? failure;
    private int failed;

    internal async Coroutine<AsyncSocket> RunAsync(long deadline, CancellationToken cancellation)
    {
        var scheduler = PycosTask.Current.Scheduler;
        try
        {
            foreach (var address in InTurn(addresses))
            {
                attempts.Add(scheduler.Spawn(TryAsync(new IPEndPoint(address, port), deadline)));
                await AwaitNewsAsync(Math.Min(deadline, scheduler.DeadlineAfter(HeadStart)), cancellation);
                if (winner is not null || scheduler.Clock.Now >= deadline)
                {
                    break;
                }
            }

            while (winner is null && failed < attempts.Count && await AwaitNewsAsync(deadline, cancellation))
            {
            }

            var taken = winner ?? throw WhyNot();
            winner = null;
            return taken;
        }
        finally
        {
            winner?.Dispose();
            foreach (var attempt in attempts)
            {
                attempt.Terminate();
            }
        }
    }

    /// <summary>The addresses with the families in turn, beginning with that of the first; otherwise in their order.</summary>
    internal static IEnumerable<IPAddress> InTurn(IPAddress[] addresses)
    {
        var first = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToArray();
        var second = addresses.Except(first).ToArray();
        for (var i = 0; i < Math.Max(first.Length, second.Length); i++)
        {
            if (i < first.Length)
            {
                yield return first[i];
            }

            if (i < second.Length)
            {
                yield return second[i];
            }
        }
    }

    private Exception WhyNot() =>
        failed == attempts.Count && failure is not SocketTimeoutException
            ? failure!
            : new SocketTimeoutException($"Connecting to {target}", 0);

    /// <summary>Waits until an attempt has ended; false at the deadline.</summary>
    private async Coroutine<bool> AwaitNewsAsync(long deadline, CancellationToken cancellation) =>
        await new QueueWait(news, deadline, cancellation);

    private async Coroutine TryAsync(EndPoint endPoint, long deadline)
    {
        try
        {
            var connected = await AsyncSocket.ConnectToAsync(endPoint, deadline, default);
            if (winner is null)
            {
                winner = connected;
            }
            else
            {
                connected.Dispose();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            failure = exception;
            failed++;
        }

        news.GrantAll();
    }
}

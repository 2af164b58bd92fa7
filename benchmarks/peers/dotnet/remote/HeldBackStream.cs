namespace Pycos.Benchmarks.Peers;

/// <summary>
/// A stream of messages by a system that would let the sender run away: it asks the receiver how far it is after each window, and is
/// never more than two windows ahead.
/// </summary>
internal static class HeldBackStream
{
    /// <summary>Sends, and returns when all has been received.</summary>
    /// <param name="count">How many messages.</param>
    /// <param name="messageBytes">How long each is.</param>
    /// <param name="send">Sends one.</param>
    /// <param name="reachAsync">Ends when so many have been received.</param>
    public static async Task RunAsync(int count, int messageBytes, Action send, Func<int, Task> reachAsync)
    {
        var window = RemotePayload.Window(messageBytes);
        var earlier = Task.CompletedTask;
        for (var sent = 1; sent <= count; sent++)
        {
            send();
            if (sent % window == 0)
            {
                await earlier;
                earlier = reachAsync(sent);
            }
        }

        await earlier;
        await reachAsync(count);
    }
}

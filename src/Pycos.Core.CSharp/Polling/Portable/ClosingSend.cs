using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>A socket that was closed while it was sending: it is closed when that is done, or after a limited time.</summary>
internal sealed class ClosingSend
{
    private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task closed;

    internal ClosingSend(Socket socket, TimeSpan limit) => closed = CloseAsync(socket, limit);

    /// <summary>What was under way has ended. From any thread.</summary>
    internal void NoteSent() => sent.TrySetResult();

    /// <summary>Waits until the socket is closed.</summary>
    internal void Wait() => closed.Wait();

    private async Task CloseAsync(Socket socket, TimeSpan limit)
    {
        try
        {
            await sent.Task.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Closing ends the call that is under way, and what it had not sent is lost.
        }
        finally
        {
            socket.Dispose();
        }
    }
}

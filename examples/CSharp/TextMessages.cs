using System.Text;

namespace Pycos.Examples;

/// <summary>Text as messages with their length before them.</summary>
internal static class TextMessages
{
    /// <summary>Sends a text; throws a <see cref="TimeoutException"/> if the other side does not take it in time.</summary>
    public static Coroutine SendAsync(AsyncSocket connection, string text, TimeSpan? timeout = null) =>
        connection.SendMessageAsync(Encoding.UTF8.GetBytes(text), timeout);

    /// <summary>Receives a text; none when the other side has ended.</summary>
    public static async Coroutine<string?> ReceiveAsync(AsyncSocket connection) =>
        await connection.ReceiveMessageAsync() is { } message ? Encoding.UTF8.GetString(message) : null;
}

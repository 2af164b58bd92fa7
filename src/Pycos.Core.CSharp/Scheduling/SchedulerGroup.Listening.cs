using System.Net;

namespace Pycos;

/// <content>One address for all schedulers.</content>
public sealed partial class SchedulerGroup
{
    /// <summary>
    /// Listens for connections, and serves each in a task of its own, on one of the schedulers. Never suspends.
    /// </summary>
    /// <param name="endPoint">Where; port 0 picks a free one, which <see cref="GroupListener.LocalEndPoint"/> tells.</param>
    /// <param name="serve">
    /// What the task of a connection runs; called in it. The connection is closed when it ends. An exception ends only that task,
    /// and is reported as those of others are.
    /// </param>
    /// <param name="backlog">How many connections may wait to be accepted, on each scheduler.</param>
    /// <returns>The listener; connections come until it is disposed of.</returns>
    /// <exception cref="AddressInUseException">Another socket has the address.</exception>
    public GroupListener Listen(EndPoint endPoint, Func<AsyncSocket, Coroutine> serve, int backlog = 1024)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(serve);
        return new GroupListener(this, endPoint, serve, backlog);
    }

    /// <summary>
    /// Listens for connections, and serves each in a task of its own, on one of the schedulers. Never suspends.
    /// </summary>
    /// <typeparam name="T">What serving a connection returns, which nobody asks for.</typeparam>
    /// <inheritdoc cref="Listen(EndPoint, Func{AsyncSocket, Coroutine}, int)"/>
    public GroupListener Listen<T>(EndPoint endPoint, Func<AsyncSocket, Coroutine<T>> serve, int backlog = 1024)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return Listen(endPoint, connection => WithoutResult(serve, connection), backlog);
    }

    private static async Coroutine WithoutResult<T>(Func<AsyncSocket, Coroutine<T>> serve, AsyncSocket connection) =>
        await serve(connection);
}

using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A listener that all schedulers of a <see cref="SchedulerGroup"/> share: each connection is served by a task of one of them,
/// and stays there. Made by <see cref="SchedulerGroup.Listen"/>.
/// </summary>
/// <remarks>
/// On Linux each scheduler has a socket of its own on the same address, and the kernel spreads the connections over them
/// (SO_REUSEPORT, socket(7)). Elsewhere, and for Unix domain sockets, the first scheduler accepts and hands the connections round.
/// </remarks>
public sealed class GroupListener : IAsyncDisposable, IDisposable
{
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    private readonly AsyncSocket[] listeners;
    private readonly Func<AsyncSocket, Coroutine> serve;

    internal GroupListener(SchedulerGroup group, EndPoint endPoint, Func<AsyncSocket, Coroutine> serve, int backlog)
    {
        this.serve = serve;
        var isShared = OperatingSystem.IsLinux() && group.Count > 1 && endPoint.AddressFamily != AddressFamily.Unix;
        listeners = isShared ? ListenOnEach(group, endPoint, backlog) : [AsyncSocket.Listen(endPoint, backlog)];
        LocalEndPoint = listeners[0].LocalEndPoint!;
        for (var i = 0; i < listeners.Length; i++)
        {
            group[i].Spawn(AcceptAsync(listeners[i], isShared ? null : group), new SpawnOptions { Daemon = true, Name = "group listener" });
        }
    }

    /// <summary>Where it listens.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>
    /// Stops listening. Connections that were accepted go on. From any thread; never suspends, and does nothing a second time.
    /// </summary>
    public void Dispose()
    {
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }
    }

    /// <summary>Stops listening; see <see cref="Dispose"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static AsyncSocket[] ListenOnEach(SchedulerGroup group, EndPoint endPoint, int backlog)
    {
        var made = new List<AsyncSocket>(group.Count);
        try
        {
            while (made.Count < group.Count)
            {
                made.Add(ListenBeside(made.Count == 0 ? endPoint : made[0].LocalEndPoint!, backlog));
            }

            return [.. made];
        }
        catch
        {
            made.ForEach(listener => listener.Dispose());
            throw;
        }
    }

    /// <summary>A listener on an address that others, which were made so too, may have.</summary>
    private static AsyncSocket ListenBeside(EndPoint endPoint, int backlog)
    {
        var listener = new AsyncSocket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
            listener.Bind(endPoint);
            listener.Listen(backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Accepts all that come; a whole batch in one step of the task, as long as its budget goes.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="others">Whose schedulers take the connections in turn; null if this one takes them all.</param>
    private async Coroutine AcceptAsync(AsyncSocket listener, SchedulerGroup? others)
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptWhenThereIsRoomAsync();
                Start(connection, others?.Next() ?? PycosTask.Current.Scheduler);
            }
        }
        catch (SocketClosedException)
        {
            // That is how it ends.
        }
    }

    private void Start(AsyncSocket connection, Scheduler scheduler)
    {
        try
        {
            scheduler.Spawn(ServeAsync(connection));
        }
        catch (SchedulerStoppedException)
        {
            connection.Dispose();
        }
    }

    private async Coroutine ServeAsync(AsyncSocket connection)
    {
        using (connection)
        {
            await serve(connection);
        }
    }
}

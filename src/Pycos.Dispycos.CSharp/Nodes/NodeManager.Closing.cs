using Pycos.Internals;

namespace Pycos;

/// <content>Services, and the end of them.</content>
public sealed partial class NodeManager
{
    private bool isClosed;

    /// <summary>
    /// Takes no further clients, asks those that are there to end, and waits until they have. Suspends the running task until then. What
    /// they still have is left as it is: see <see cref="CloseAsync"/>.
    /// </summary>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether all sessions are over.</returns>
    public async Coroutine<bool> DrainAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        await OnNodeAsync(BeginClose);
        return await RecallAsync("the node closes", timeout, cancellationToken);
    }

    /// <summary>
    /// Ends all sessions, takes the services back and lets go of the directory. Suspends the running task until nothing is left: seconds
    /// beyond the grace of the sessions at most. A second call may be less patient than the first one.
    /// </summary>
    /// <param name="mode">What becomes of jobs.</param>
    /// <returns>To be awaited.</returns>
    public async Coroutine CloseAsync(NodeCloseMode mode = NodeCloseMode.Interrupt)
    {
        await OnNodeAsync(BeginClose);
        await EndSessionsAsync(mode);
        if (await OnNodeAsync(() => !isClosed && (isClosed = true)))
        {
            await LeaveSchedulerAsync();
            RemoveServices();
            NodeMeter.Remove(this);
            await Task.Run(LetGo);
        }
    }

    /// <summary>Ends all servers at once, as <see cref="CloseAsync"/> does with <see cref="NodeCloseMode.Kill"/>.</summary>
    /// <returns>Completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await node.NetworkScheduler.Spawn(CloseAsync(NodeCloseMode.Kill)).AsTask();
        }
        catch (Exception stopped) when (stopped is SchedulerStoppedException or OperationCanceledException)
        {
            // The node was stopped before, and its servers with it.
            isClosed = true;
            await Task.Run(LetGo);
        }
    }

    /// <summary>Lets go of the files. Blocks.</summary>
    private void LetGo()
    {
        results.Close();
        directory.Dispose();
    }

    private void AddServices()
    {
        services.Add(node.AddService<int, NodeOffer>(ComputingNames.Offer, async (_, _) => await Task.Run(() => Offer)));
        services.Add(node.AddService<SessionRequest, SessionAnswer>(
            ComputingNames.Open, (request, call) => OnNodeAsync(() => Open(request, call.Caller?.Id))));
        services.Add(node.AddService<SessionClosing, bool>(ComputingNames.Close, CloseSessionAsync));
        services.Add(node.AddService<ServerRequest, bool>(
            ComputingNames.Server, (request, call) => OnNodeAsync(() => Ask(request, call.Caller?.Id))));
        services.Add(node.AddService<SessionResizing, SessionAnswer>(
            ComputingNames.Resize, (wish, call) => OnNodeAsync(() => Resize(wish, call.Caller?.Id))));
        services.Add(node.AddService<SessionIdling, bool>(
            ComputingNames.Idle, (wish, call) => OnNodeAsync(() => SetIdleTimeout(wish, call.Caller?.Id))));
        services.Add(NodeAdmin.Add(node, this));
        AddResultServices();
    }

    private void RemoveServices() => services.ForEach(service => service.Dispose());

    private async Coroutine<bool> CloseSessionAsync(SessionClosing closing, ServiceCall call)
    {
        var home = PycosTask.Current.Scheduler;
        var gone = await OnNodeAsync(() =>
        {
            var session = Find(closing.Session, call.Caller?.Id);
            session?.Tell(new SessionEvent.Closing(closing.Interrupts, results.ServersOf(closing.Session)));
            return session?.WhenLeft(home);
        });
        return gone is not null && await gone.WaitAsync(Deadline.Never);
    }

    private bool Ask(ServerRequest request, NodeId? owner)
    {
        if (Find(request.Session, owner) is not { } session || !session.Has(request.Number, request.Incarnation))
        {
            return false;
        }

        session.Tell(new SessionEvent.Asked(request));
        return true;
    }

    private bool BeginClose()
    {
        isClosing = true;
        CountSessions();
        return true;
    }

    /// <summary>Does something on the node's thread, which goes on while tasks of this process compute.</summary>
    private async Coroutine<T> OnNodeAsync<T>(Func<T> function)
    {
        return await node.NetworkScheduler.Spawn(RunAsync(), new SpawnOptions { Daemon = true, Name = "dispycos" });

        async Coroutine<T> RunAsync() => function();
    }
}

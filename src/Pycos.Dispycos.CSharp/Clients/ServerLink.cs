using System.Text;

namespace Pycos.Internals;

/// <summary>A client's connection to one of its servers: hands over what its code needs, and passes orders on in their order.</summary>
internal sealed class ServerLink(ClusterEngine engine, ClientSession session, ServerId id, Location location, int processId)
{
    private readonly Queue<ServerOrder> backlog = new();
    private readonly WaitQueue gate = new();
    private TaskRef<ServerOrder> orders;
    private CodeLink? code;

    public ServerId Id => id;

    public ClientSession Session => session;

    public int ProcessId => processId;

    public Location Location => location;

    /// <summary>Connects to the server and becomes its client.</summary>
    /// <exception cref="PeerRefusedException">There is no connection.</exception>
    /// <exception cref="ServiceCallException">It does not answer, or has another client.</exception>
    public async Coroutine AttachAsync()
    {
        var node = engine.Node;
        await node.ConnectAsync(location);
        var peer = node.FindPeer(location) ?? throw new PeerLostException($"Server {id} at {location} was lost as soon as it was met.");
        var answers = node.NetworkScheduler.Spawn<ServerAnswer>(
            TakeAnswersAsync, new SpawnOptions { Daemon = true, Name = $"answers of {id}" }, InboxOptions.Unbounded);
        using var attach = new RemoteService<TaskRef<ServerAnswer>, TaskRef<ServerOrder>>(node, peer, ServerNames.Attach);
        orders = await attach.CallAsync(answers, engine.Options.StartTimeout);
        code = node.LinkTo(peer, engine.Origin);
        _ = node.NetworkScheduler.Spawn(SendBacklogAsync(), new SpawnOptions { Daemon = true, Name = $"orders for {id}" });
    }

    public void Run(Job job, in JobEffect effect) => Send((
        effect.Order == 0 ? ServerOrderKind.RunBeside : ServerOrderKind.Run,
        effect.Order,
        effect.Job.Id.Number,
        effect.Handover,
        effect.Job.Attempt,
        job.Code.Known,
        job.Code.Bytes));

    public void Cancel(in JobEffect effect) => Send((
        ServerOrderKind.Cancel,
        (long)Math.Clamp(effect.Job.Options.Grace.TotalMilliseconds, 0, int.MaxValue),
        effect.Job.Id.Number,
        effect.Handover,
        0,
        0,
        Encoding.UTF8.GetBytes(effect.Text ?? "")));

    public void Recall(in JobEffect effect) =>
        Send((ServerOrderKind.Recall, 0, effect.Job.Id.Number, effect.Handover, 0, 0, []));

    private void Send(ServerOrder order)
    {
        if (backlog.Count == 0 && !code!.HasNew && orders.TrySend(order))
        {
            return;
        }

        backlog.Enqueue(order);
        gate.GrantAll();
    }

    /// <summary>Sends what could not be sent at once: since the server lacks something of the code, or takes no more now.</summary>
    private async Coroutine SendBacklogAsync()
    {
        try
        {
            while (true)
            {
                if (!backlog.TryPeek(out var next))
                {
                    await new QueueWait(gate, Deadline.Never, default);
                    continue;
                }

                await HandOverAsync();
                await orders.SendAsync(next);
                backlog.Dequeue();
            }
        }
        catch (Exception gone) when (gone is TaskEndedException or PeerLostException)
        {
            session.Lose(this, ServerExit.Unreachable, gone.Message);
        }
    }

    private async Coroutine HandOverAsync()
    {
        while (code!.HasNew)
        {
            try
            {
                await code.HandOverAsync(static () => null, default);
            }
            catch (ServiceCallException refused) when (refused.Reason != ServiceCallFailure.PeerLost)
            {
                // The jobs that need what was refused fail where they are to begin, and say what they lack.
                DispycosLog.CodeRefused(engine.Log, id, refused.Message);
                return;
            }
        }
    }

    private async Coroutine TakeAnswersAsync(Inbox<ServerAnswer> inbox)
    {
        while (true)
        {
            engine.Take(this, await inbox.ReceiveAsync());
        }
    }
}

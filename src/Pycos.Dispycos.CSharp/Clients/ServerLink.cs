using System.Text;

namespace Pycos.Internals;

/// <summary>A client's connection to one of its servers: hands over what its code needs, and passes orders on in their order.</summary>
internal sealed partial class ServerLink(ClusterEngine engine, ClientSession session, ServerId id, Location location, int processId)
{
    /// <summary>The numbers of what runs before all jobs, which count from 1: once in each server, and once on each node.</summary>
    private const long SetupJob = 0;
    internal const long NodeSetupJob = -1;

    private readonly MessageBundle<ServerOrder> backlog = new(static order => order.Code.Length);
    private readonly Queue<(ServerOrder Order, DetachedWish? Wish)> behindClaim = new();
    private readonly WaitQueue gate = new();
    private readonly WaitQueue enabling = new();
    private TaskRef<ServerOrder[]> orders;
    private CodeLink? code;
    private Peer? peer;
    private Answer<ServerAnswer>? preparing;
    private CodePickle? ownSetup;
    private volatile bool isGone;
    private bool isEnabled;

    /// <summary>Whether orders wait for code, or for the server to take more.</summary>
    private bool isHeldUp;

    public ServerId Id => id;

    public ClientSession Session => session;

    public int ProcessId => processId;

    public Location Location => location;

    /// <summary>Whether it is, or was, that peer.</summary>
    public bool IsAt(NodeId node) => peer?.Id == node;

    /// <summary>Whether it has begun and waits until the client wants it.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether it gets jobs no more, since it has ended or can not be reached. Read on every thread.</summary>
    public bool IsGone
    {
        get => isGone;
        set => isGone = value;
    }

    /// <summary>Why its process has ended, if it has.</summary>
    public string? EndReason { get; private set; }

    /// <summary>What the server keeps, as it has told last.</summary>
    public DataUse Data { get; private set; }

    /// <summary>Process and location.</summary>
    public override string ToString() => $"process {processId} at {location}";

    /// <summary>Connects to the server and becomes its client.</summary>
    /// <exception cref="PeerRefusedException">There is no connection.</exception>
    /// <exception cref="ServiceCallException">It does not answer, or has another client.</exception>
    /// <exception cref="ServerSetupException">What is to run before jobs has failed.</exception>
    /// <exception cref="NodeSetupException">What is to run once on its node has failed.</exception>
    public async Coroutine AttachAsync()
    {
        var node = engine.Node;
        await node.ConnectAsync(location);
        peer = node.FindPeer(location) ?? throw new PeerLostException($"Server {id} at {location} was lost as soon as it was met.");
        var answers = node.NetworkScheduler.Spawn<ServerAnswer[]>(
            TakeAnswersAsync, new SpawnOptions { Daemon = true, Name = $"answers of {id}" }, InboxOptions.Unbounded);
        using var attach = new RemoteService<TaskRef<ServerAnswer[]>, TaskRef<ServerOrder[]>>(node, peer, ServerNames.Attach);
        orders = await attach.CallAsync(answers, engine.Options.StartTimeout);
        code = node.LinkTo(peer, engine.Origin);
        if (session.Setup is { } setup)
        {
            await setup.FinishAsync(this);

            // What the setup has left may be of types that no job refers to.
            await code.HandOverAsync(static () => null, default);
        }

        await WaitUntilEnabledAsync();
        if ((ownSetup ?? engine.Setup) is { } body)
        {
            await PrepareAsync(body, SetupJob);
        }

        _ = node.NetworkScheduler.Spawn(SendBacklogAsync(), new SpawnOptions { Daemon = true, Name = $"orders for {id}" });
    }

    /// <summary>Lets a server that is held get jobs; does nothing if it does already.</summary>
    /// <param name="setup">What it runs before; <see langword="null"/> for what all servers run.</param>
    public void Enable(CodePickle? setup)
    {
        if (!isEnabled)
        {
            ownSetup = setup;
            isEnabled = true;
            IsHeld = false;
            enabling.GrantAll();
        }
    }

    private async Coroutine WaitUntilEnabledAsync()
    {
        isEnabled |= !engine.Options.HoldsServers;
        IsHeld = !isEnabled;
        if (IsHeld)
        {
            engine.Tell(ClusterEventKind.ServerFound, id.Node, id, null, ToString());
        }

        while (!isEnabled)
        {
            if (EndReason is { } reason)
            {
                throw new PeerLostException($"Server {id} has ended: {reason}");
            }

            await new QueueWait(enabling, Deadline.Never, default);
        }
    }

    public void Run(Job job, in JobEffect effect) => Send(
        new ServerOrder(
            effect.Order == 0 ? ServerOrderKind.RunBeside : ServerOrderKind.Run,
            effect.Order,
            effect.Job.Id.Number,
            effect.Handover,
            effect.Job.Attempt,
            job.Code.Known,
            engine.ChildrenOf(effect.Job),
            job.Code.Bytes),
        job.Detached);

    /// <summary>A job has ended that was submitted by one that runs there.</summary>
    public void TellEnd(RelayedJob child, ChildEnd end) => Send(new ServerOrder(
        ServerOrderKind.ChildEnded, child.Number, child.ParentId.Number, child.ParentHandover, 0, 0, 0, ChildBytes.Of(end)));

    public void Cancel(in JobEffect effect) => Send(new ServerOrder(
        ServerOrderKind.Cancel,
        (long)Math.Clamp(effect.Job.Options.Grace.TotalMilliseconds, 0, int.MaxValue),
        effect.Job.Id.Number,
        effect.Handover,
        0,
        0,
        0,
        Encoding.UTF8.GetBytes(effect.Text ?? "")));

    public void Recall(in JobEffect effect) =>
        Send(new ServerOrder(ServerOrderKind.Recall, 0, effect.Job.Id.Number, effect.Handover, 0, 0, 0, default));

    /// <summary>Has it let go of a value.</summary>
    public void Release(Guid value) => Send(new ServerOrder(ServerOrderKind.Release, 0, 0, 0, 0, 0, 0, value.ToByteArray()));

    /// <summary>Has it run something before jobs, and waits for the end of that.</summary>
    /// <exception cref="ServerSetupException">It has failed, or takes too long, or the server has ended.</exception>
    public async Coroutine PrepareAsync(CodePickle body, long job)
    {
        await code!.HandOverAsync(static () => null, default);
        var answer = new Answer<ServerAnswer>(engine.Node.NetworkScheduler);
        preparing = answer;
        await orders.SendAsync([new ServerOrder(ServerOrderKind.RunBeside, 0, job, 0, 1, body.Known, 0, body.Bytes)]);
        var home = PycosTask.Current.Scheduler;
        if (EndReason is null && !await answer.WaitAsync(home.DeadlineAfter(engine.Options.SetupTimeout)))
        {
            throw new ServerSetupException($"it has not ended in {engine.Options.SetupTimeout}", null);
        }

        if (EndReason is { } reason)
        {
            throw new ServerSetupException($"its server has ended: {reason}", null);
        }

        if (answer.Value.Kind != ServerAnswerKind.Value)
        {
            throw FailureBytes.TryRead(answer.Value.Data.Memory, out var failure)
                ? new ServerSetupException($"{failure.TypeName}: {failure.Message}", failure)
                : new ServerSetupException(answer.Value.Text, null);
        }
    }

    /// <summary>
    /// Its process has ended. What it was to do before jobs does not end any more, and the next one, which may be at the same place, is not to be
    /// taken for it.
    /// </summary>
    public void End(string reason)
    {
        EndReason = reason;
        enabling.GrantAll();
        peer?.End(PeerReason.Crashed);
        preparing?.TrySettle(new ServerAnswer(ServerAnswerKind.NotRun, 0, 0, default, reason));
    }

    /// <summary>
    /// Sends what code needs that was turned into bytes before now, for one that goes there without the client. Whoever has that run is told if it
    /// could not be sent. In every task.
    /// </summary>
    public async Coroutine HandOverForCallAsync()
    {
        try
        {
            await HandOverAsync();
        }
        catch (ServiceCallException)
        {
            // The server is lost.
        }
    }

    /// <summary>Sends the orders that have gathered, unless they wait for something.</summary>
    public void SendGathered()
    {
        while (!isHeldUp && !code!.HasNew && backlog.TryPeek(out var next))
        {
            if (!orders.TrySend(next))
            {
                break;
            }

            backlog.Remove(next);
        }

        if (!backlog.IsEmpty)
        {
            gate.GrantAll();
        }
    }

    private void Send(ServerOrder order, DetachedWish? wish = null)
    {
        if (wish is null && behindClaim.Count == 0)
        {
            Gather(order);
            return;
        }

        behindClaim.Enqueue((order, wish));
        if (behindClaim.Count == 1)
        {
            engine.Node.NetworkScheduler.Spawn(ClaimAsync(), new SpawnOptions { Daemon = true, Name = $"detached jobs for {id}" });
        }
    }

    private void Gather(ServerOrder order)
    {
        backlog.Add(order);
        if (backlog.IsFull)
        {
            SendGathered();
        }
        else
        {
            engine.SendSoon(this);
        }
    }

    /// <summary>Asks the node whether it keeps the results of detached jobs before these are sent. What is told of them comes after.</summary>
    private async Coroutine ClaimAsync()
    {
        while (behindClaim.TryPeek(out var next))
        {
            if (next.Wish is { } wish && await session.ClaimAsync(id, wish) is { } refusal)
            {
                engine.Note(this, new ServerAnswer(ServerAnswerKind.NotRun, next.Order.Job, next.Order.Handover, default, refusal), engine.Now);
                engine.Act();
            }
            else
            {
                Gather(next.Order);
            }

            behindClaim.Dequeue();
        }
    }

    /// <summary>Sends what could not be sent at once: since the server lacks something of the code, or takes no more now.</summary>
    private async Coroutine SendBacklogAsync()
    {
        try
        {
            while (true)
            {
                isHeldUp = !backlog.IsEmpty;
                if (!isHeldUp)
                {
                    await new QueueWait(gate, Deadline.Never, default);
                    continue;
                }

                await HandOverAsync();
                backlog.TryPeek(out var next);
                await orders.SendAsync(next!);
                backlog.Remove(next!);
            }
        }
        catch (Exception gone) when (gone is TaskEndedException or PeerLostException or ServiceCallException)
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

    private async Coroutine TakeAnswersAsync(Inbox<ServerAnswer[]> inbox)
    {
        while (true)
        {
            var answers = await inbox.ReceiveAsync();
            var now = engine.Now;
            foreach (var answer in answers)
            {
                Take(answer, now);
            }

            engine.Act();
        }
    }

    private void Take(in ServerAnswer answer, long now)
    {
        if (answer.Kind == ServerAnswerKind.Data)
        {
            Data = DataUse.Read(answer.Data);
        }
        else if (answer.Kind == ServerAnswerKind.Warning)
        {
            DispycosLog.ServerWarns(engine.Log, id, answer.Text);
        }
        else if (answer.Job > SetupJob)
        {
            engine.Note(this, answer, now);
        }
        else if (answer.Kind != ServerAnswerKind.Progress)
        {
            preparing?.TrySettle(answer);
        }
    }
}

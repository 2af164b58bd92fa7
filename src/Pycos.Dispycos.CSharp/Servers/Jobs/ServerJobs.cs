using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pycos.Internals;

/// <summary>
/// Runs the jobs of a server's client: those for the processor one after another, the others beside them. Orders are taken by the node's
/// scheduler, so that jobs can be cancelled and given back while one computes.
/// </summary>
internal sealed class ServerJobs
{
    /// <summary>How long an answer may wait for others, in nanoseconds: some times what sending it costs.</summary>
    private const long MostUnsent = 200_000;

    /// <summary>What a message needs beside code or a result, at most.</summary>
    internal const int Envelope = 64 * 1024;

    private static ServerJobs? current;

    private readonly PycosNode node;
    private readonly BegunMark begun;
    private readonly LinkedList<ServerJob> line = [];
    private readonly Dictionary<long, ServerJob> running = [];
    private ServerAnswers? answers;
    private Peer? client;
    private CodeContext? code;
    private readonly Action<ServerOrder> take;
    private bool isLineBusy;

    /// <summary>Whether a thread waits for the end of all jobs.</summary>
    private bool isAwaited;

    /// <summary>Whether the client is gone, and only detached jobs are left.</summary>
    private volatile bool isLeft;

    private ServerJobs(PycosNode node, ServerSettings settings, BegunMark begun)
    {
        this.node = node;
        this.begun = begun;
        take = Take;
        Settings = settings;
        Data = new DataStore(this);
        Actors = new ServerActors(this);
        NodeState = new NodeData(SessionFolders.DataOf(settings.WorkDirectory), () => Code.Scope);
    }

    public ServerSettings Settings { get; }

    public PycosNode Node => node;

    /// <summary>How many bytes code and results may have for the client to get them.</summary>
    public int MostBytes => node.Options.MaxMessageBytes - Envelope;

    public Peer Client => client!;

    /// <summary>Where the client accepts connections, if it does.</summary>
    public Location? ClientLocation => client?.Location;

    private bool IsBusy => isLineBusy || running.Count > 0;

    public CodeContext Code => code!;

    /// <summary>What the client is told.</summary>
    public ServerAnswers Answers => answers!;

    /// <summary>What jobs keep in the server for those that come after them.</summary>
    public ConcurrentDictionary<string, object> State { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of this process; <see langword="null"/> if it is no server.</summary>
    public static ServerJobs? Current => current;

    /// <summary>The values that the server keeps.</summary>
    public DataStore Data { get; }

    /// <summary>The actors that live here, and the way to others.</summary>
    public ServerActors Actors { get; }

    /// <summary>What the node's setup has given to its servers.</summary>
    public NodeData NodeState { get; }

    public static void Start(PycosNode node, ServerSettings settings, BegunMark begun)
    {
        current = new ServerJobs(node, settings, begun);
        node.AddService<TaskRef<ServerAnswer[]>, TaskRef<ServerOrder[]>>(ServerNames.Attach, current.AttachAsync);
        var files = new ReceivedFiles(node.CodeHost!.Store, settings.WorkDirectory);
        node.AddService<ServerFile[], string[]>(ServerNames.Files, async (offered, _) => await Task.Run(() => files.Place(offered)));
    }

    /// <summary>Tells all jobs to end. On any thread.</summary>
    public static void Interrupt() => current?.CancelAll("The server is interrupted.");

    /// <summary>Blocks the thread, which must be none that runs tasks, until all jobs have ended, or for a limited time.</summary>
    public static void WaitForEnd(TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        current?.WaitWhile(jobs => jobs.IsBusy && !(clock.Elapsed > limit), limit);
    }

    /// <summary>
    /// The client is gone: its other jobs are told to end. Blocks the thread, which must be none that runs tasks, until the detached ones have
    /// ended.
    /// </summary>
    public static void LeaveClient()
    {
        if (current is { } jobs)
        {
            jobs.isLeft = true;
            jobs.CancelAll("its client is gone", leavesDetached: true);
            jobs.WaitWhile(jobs => jobs.running.Values.Any(job => job.Detached is not null), limit: null);
        }
    }

    /// <summary>Tells a detached job to end, of which nobody wants the result. On any thread.</summary>
    public static void Drop(Guid claim)
    {
        if (current is { } jobs)
        {
            DetachedWork? work;
            lock (jobs.running)
            {
                work = jobs.running.Values.FirstOrDefault(job => job.Detached?.Claim == claim)?.Detached;
            }

            work?.Drop();
        }
    }

    /// <summary>The job that a task runs.</summary>
    public static JobContext? ContextOf(PycosTask task)
    {
        if (current is not { } jobs)
        {
            return null;
        }

        lock (jobs.running)
        {
            return jobs.running.Values.FirstOrDefault(job => job.Task == task || job.Guest == task)?.Context;
        }
    }

    /// <summary>Has the client log something, if it takes that now. On every thread.</summary>
    public void Warn(string text) => Volatile.Read(ref answers)?.TryAdd(new ServerAnswer(ServerAnswerKind.Warning, 0, 0, default, text));

    private async Coroutine<TaskRef<ServerOrder[]>> AttachAsync(TaskRef<ServerAnswer[]> client, ServiceCall call)
    {
        var peer = (Peer)call.CallingTask!.Site;
        if (code is not null)
        {
            throw new InvalidOperationException("The server has its client.");
        }

        code = node.CodeHost!.ContextOf(peer);
        this.client = peer;
        answers = new ServerAnswers(node.NetworkScheduler, client);
        return node.NetworkScheduler.Spawn<ServerOrder[]>(
            TakeOrdersAsync, new SpawnOptions { Daemon = true, Name = "orders" }, InboxOptions.Unbounded);
    }

    private async Coroutine TakeOrdersAsync(Inbox<ServerOrder[]> inbox)
    {
        while (true)
        {
            Array.ForEach(await inbox.ReceiveAsync(), take);
        }
    }

    private void Take(ServerOrder order)
    {
        switch (order.Kind)
        {
            case ServerOrderKind.Run or ServerOrderKind.RunBeside when isLeft:
                break;
            case ServerOrderKind.Run:
                TakeForLine(new ServerJob(this, order));
                break;
            case ServerOrderKind.RunBeside:
                node.UserScheduler.Spawn(RunBesideAsync(Add(new ServerJob(this, order))), new SpawnOptions { Daemon = true });
                break;
            case ServerOrderKind.Cancel:
                Cancel(order);
                break;
            case ServerOrderKind.Release:
                Data.Release(new Guid(order.Code));
                break;
            case ServerOrderKind.ChildEnded:
                TakeChildEnd(order);
                break;
            case ServerOrderKind.Recall when TryLeaveLine(order.Job):
                Answers.Add(new ServerAnswer(ServerAnswerKind.Recalled, order.Job, order.Handover, default, ""));
                break;
        }
    }

    private void TakeChildEnd(ServerOrder order)
    {
        if (TryFind(order.Job, out var job) && job.Handover == order.Handover
            && ChildBytes.TryRead<ChildEnd>(order.Code, out var end, out _))
        {
            job.Children.Take(order.Number, end);
        }
    }

    private void TakeForLine(ServerJob job)
    {
        lock (running)
        {
            if (isLineBusy)
            {
                line.AddLast(job);
                return;
            }

            isLineBusy = true;
            Add(job);
        }

        SpawnLine(job);
    }

    private async Coroutine RunBesideAsync(ServerJob job)
    {
        var isCrowded = Answers.Add(await job.RunAsync());
        Remove(job);
        if (isCrowded)
        {
            await Answers.WaitForSpaceAsync();
        }
    }

    /// <summary>Has the line go on without the job that runs there. On any thread.</summary>
    public void GoOn()
    {
        if (TryTakeNext(out var next))
        {
            SpawnLine(next);
        }
    }

    private void SpawnLine(ServerJob first) =>
        node.UserScheduler.Spawn(RunLineAsync(first), new SpawnOptions { Daemon = true, Name = "line" });

    /// <summary>Runs jobs one after another until none is there.</summary>
    private async Coroutine RunLineAsync(ServerJob first)
    {
        var next = first;
        var clock = node.UserScheduler.Clock;
        var sent = clock.Now;
        do
        {
            begun.Note(next.Order);
            var answer = await next.RunAsync();
            if (Answers.Add(answer, waitsForMore: Remove(next)))
            {
                await Answers.WaitForSpaceAsync();
            }

            if (next.HasLeftLine)
            {
                return;
            }

            if (clock.Now - sent > MostUnsent)
            {
                // Answers of short jobs go out together; none waits for the end of a long one.
                node.UserScheduler.VisitCompanion(mustLook: true);
                sent = clock.Now;
            }
        }
        while (TryTakeNext(out next));
    }

    private bool TryTakeNext([NotNullWhen(true)] out ServerJob? job)
    {
        lock (running)
        {
            if (line.First is not { } first)
            {
                Answers.SendGathered();
                isLineBusy = false;
                TellWhoWaits();
                job = null;
                return false;
            }

            line.RemoveFirst();
            job = Add(first.Value);
            return true;
        }
    }

    private bool TryLeaveLine(long job)
    {
        lock (running)
        {
            for (var place = line.First; place is not null; place = place.Next)
            {
                if (place.Value.Number == job)
                {
                    line.Remove(place);
                    return true;
                }
            }

            return false;
        }
    }

    private void Cancel(ServerOrder order)
    {
        if (TryLeaveLine(order.Job))
        {
            Answers.Add(new ServerAnswer(ServerAnswerKind.Cancelled, order.Job, order.Handover, default, ""));
            return;
        }

        if (TryFind(order.Job, out var job) && job.Handover == order.Handover)
        {
            job.Cancel(Encoding.UTF8.GetString(order.Code), TimeSpan.FromMilliseconds(order.Number));
        }
    }

    private void WaitWhile(Predicate<ServerJobs> isSo, TimeSpan? limit)
    {
        lock (running)
        {
            isAwaited = true;
            while (isSo(this))
            {
                Monitor.Wait(running, limit ?? Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void CancelAll(string reason, bool leavesDetached = false)
    {
        List<ServerJob> jobs;
        lock (running)
        {
            line.Clear();
            jobs = [.. running.Values.Where(job => !leavesDetached || job.Detached is null)];
        }

        jobs.ForEach(job => job.Cancel(reason, Settings.Grace));
    }

    private bool TryFind(long number, [NotNullWhen(true)] out ServerJob? job)
    {
        lock (running)
        {
            return running.TryGetValue(number, out job);
        }
    }

    /// <summary>
    /// A job is to run. It counts as running before its turn on the thread of tasks has come, so that it can be told to end at every moment:
    /// it is in the line or here.
    /// </summary>
    private ServerJob Add(ServerJob job)
    {
        lock (running)
        {
            running[job.Number] = job;
            begun.NoteRunning(running.Count);
        }

        return job;
    }

    /// <summary>A job runs no more. Returns whether others wait for the processor.</summary>
    private bool Remove(ServerJob job)
    {
        bool othersWait;
        lock (running)
        {
            running.Remove(job.Number);
            begun.NoteRunning(running.Count);
            TellWhoWaits();
            othersWait = line.Count > 0;
        }

        job.EndChildren();
        return othersWait;
    }

    private void TellWhoWaits()
    {
        if (isAwaited)
        {
            Monitor.PulseAll(running);
        }
    }
}

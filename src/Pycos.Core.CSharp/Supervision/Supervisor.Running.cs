using Pycos.Internals;

namespace Pycos;

/// <content>The supervisor's task.</content>
public sealed partial class Supervisor
{
    private readonly SupervisionRules rules;
    private readonly RestartLimit limit;
    private readonly List<Child> children = [];
    private readonly Dictionary<string, Child> byName = [];
    private readonly Queue<SupervisorWork> work = new();
    private readonly WaitQueue news = new();
    private volatile PycosTask? task;
    private int waitingToStart;
    private long ends;
    private long restarts;
    private long cutShort;

    private Supervisor(Scheduler scheduler, IEnumerable<ChildSpec> specs, SupervisorOptions options, SupervisionRules rules)
    {
        Scheduler = scheduler;
        Options = options;
        this.rules = rules;
        limit = new RestartLimit(options.MaxRestarts, options.Period);
        foreach (var spec in specs)
        {
            Insert(new Child(spec));
        }
    }

    /// <summary>Whether it has ended. On any thread.</summary>
    internal bool HasEnded => task is { IsAlive: false };

    internal static Supervisor StartOn(
        Scheduler scheduler, IReadOnlyList<ChildSpec> specs, SupervisorOptions options, SupervisionRules rules)
    {
        var supervisor = new Supervisor(scheduler, specs, options, rules);
        try
        {
            supervisor.TakeMailboxes(specs);
            supervisor.task = scheduler.Spawn(
                supervisor.RunAsync(), new SpawnOptions { Name = options.Name, Daemon = options.Daemon });
        }
        catch
        {
            supervisor.LeaveMailboxes();
            throw;
        }

        if (scheduler.IsCurrent)
        {
            supervisor.Attach(supervisor.task);
        }

        return supervisor;
    }

    internal static void CheckNames(IReadOnlyList<ChildSpec> specs)
    {
        if (specs.GroupBy(spec => spec.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"Two children of the supervisor are called {twice.Key}. Give each a name of its own.", nameof(specs));
        }
    }

    internal static TaskEndedException Ended(Supervisor supervisor) =>
        new($"Supervisor {supervisor.Task} has ended, so it can do nothing with children any more. Start another one.");

    /// <summary>The supervisor's task has ended, in whatever way: nothing of it may remain. On the scheduler's thread.</summary>
    internal void TellEnd()
    {
        foreach (var child in Enumerable.Reverse(children))
        {
            if (rules.StopsAtEnd && child.Task is { IsAlive: true } left)
            {
                left.Terminate();
                left.ExpireCleanUp();
            }
        }

        LeaveMailboxes();
        while (work.TryDequeue(out var left))
        {
            left.Refuse();
        }
    }

    private static async Coroutine<T> RunBodyAsync<T>(
        TaskGroup group, IEnumerable<ChildSpec> children, Func<Supervisor, Coroutine<T>> body, SupervisorOptions? options)
    {
        if (options?.Scheduler is { IsCurrent: false } other)
        {
            throw new ArgumentException(
                $"A supervisor that belongs to a body runs on its scheduler, and not on {other}. Leave SupervisorOptions.Scheduler out.",
                nameof(options));
        }

        var supervisor = Start(children, options);
        group.Add(supervisor.Task);
        try
        {
            return await body(supervisor);
        }
        finally
        {
            supervisor.Task.Terminate();
        }
    }

    private async Coroutine RunAsync()
    {
        Attach(PycosTask.Current);
        try
        {
            while (true)
            {
                if (work.TryDequeue(out var next))
                {
                    await next.DoAsync();
                }
                else if (!StartDue())
                {
                    await new QueueWait(news, NextDue(), default);
                }
            }
        }
        catch (RestartLimitExceededException exception)
        {
            Report(SupervisionEventKind.GaveUp, null, null, exception);
            throw;
        }
        finally
        {
            await StopAllAsync();
        }
    }

    /// <summary>Has the task know whose it is, so that everything is told when it ends. On the scheduler's thread.</summary>
    private void Attach(PycosTask running)
    {
        task = running;
        running.Flags |= TaskFlags.Supervises;
        running.Bonds.Supervisor = this;
    }

    private async Coroutine<T> AskAsync<T>(Func<Coroutine<T>> operation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var request = new SupervisorRequest<T>(this, operation);
        if (!TaskMonitor.On(Scheduler, () => Accept(request)))
        {
            throw Ended(this);
        }

        return await request.AnswerAsync(cancellation);
    }

    private void Accept(SupervisorWork request)
    {
        if (HasEnded)
        {
            request.Refuse();
            return;
        }

        Attach(Task);
        Enqueue(request);
    }

    private void Enqueue(SupervisorWork item)
    {
        work.Enqueue(item);
        news.GrantAll();
    }

    /// <summary>Stops all children. Whatever is thrown in the supervisor meanwhile, it waits until they have ended.</summary>
    private async Coroutine StopAllAsync()
    {
        foreach (var place in rules.StopOrder(.., children.Count))
        {
            var child = children[place];
            while (child.State != ChildState.Stopped)
            {
                try
                {
                    await StopAsync(child);
                }
                catch (Exception exception)
                {
                    GoOnStopping(exception);
                }
            }
        }
    }

    private void GoOnStopping(Exception thrown)
    {
        if ((Task.Flags & TaskFlags.CleanUpExpired) != 0)
        {
            // No time is left, so the children get none either.
            foreach (var child in children)
            {
                child.Task?.Terminate();
                child.Task?.ExpireCleanUp();
            }
        }
        else if (thrown is not OperationCanceledException)
        {
            Scheduler.ReportUnhandled(Task, thrown);
        }
    }

    private void Insert(Child child)
    {
        children.Add(child);
        byName.Add(child.Spec.Name, child);
        waitingToStart++;
    }

    private void TakeMailboxes(IEnumerable<ChildSpec> specs)
    {
        foreach (var spec in specs)
        {
            if (spec.Mailbox is { } mailbox && !mailbox.TryEnter(this, spec.InboxOptions))
            {
                throw new InvalidOperationException(OwnedByOther(spec));
            }
        }
    }

    private void LeaveMailboxes() => children.ForEach(child => child.Spec.Mailbox?.Leave(this));

    private static string OwnedByOther(ChildSpec spec) =>
        $"Child {spec.Name} belongs to a supervisor that lives, and its address can mean one child only. Make another ChildSpec.";

    private void Report(SupervisionEventKind kind, Child? child, PycosTask? about, Exception? exception)
    {
        var name = child?.Spec.Name ?? "";
        var own = Task.ToString();
        switch (kind)
        {
            case SupervisionEventKind.ChildStarted:
                CoreLog.ChildStarted(Scheduler.Log, name, own, about!.ToString());
                break;
            case SupervisionEventKind.ChildEnded:
                CoreLog.ChildEnded(Scheduler.Log, name, own, about!.ToString(), child!.LastEnd!.Kind, exception);
                break;
            case SupervisionEventKind.ChildCutShort:
                CoreLog.ChildCutShort(Scheduler.Log, name, own, child!.Spec.ShutdownTimeout);
                break;
            case SupervisionEventKind.GaveUp:
                CoreLog.SupervisorGaveUp(Scheduler.Log, own, exception!);
                break;
        }

        if (Happened is { } handler)
        {
            Scheduler.Guard(() => handler(this, new SupervisionEventArgs(kind, child?.Spec.Name, about, exception)));
        }
    }
}

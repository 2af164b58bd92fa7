using System.Runtime.ExceptionServices;
using Pycos.Internals;

namespace Pycos;

/// <content>The life of a group.</content>
public sealed partial class TaskGroup
{
    private readonly TaskGroupOptions options;
    private readonly Scope scope;
    private readonly HashSet<PycosTask> tasks = [];
    private readonly WaitQueue emptied = new();
    private readonly List<Exception> failures = [];
    private readonly Action<PycosTask> noteEnd;
    private Scheduler scheduler = null!;
    private PycosTask owner = null!;

    /// <summary>What came from around the group and ended the body, or the wait for the tasks.</summary>
    private Exception? cancellation;
    private volatile bool ended;
    private volatile bool stopped;
    private bool hasReturned;
    private bool hasCut;

    private TaskGroup(TaskGroupOptions options)
    {
        this.options = options;
        noteEnd = NoteEnd;
        scope = new GroupScope(Stop, Drop);
    }

    private async Coroutine<T> RunBodyAsync<T>(Func<TaskGroup, Coroutine<T>> body)
    {
        var registration = Begin();
        var result = default(T)!;
        try
        {
            try
            {
                result = await body(this);
                hasReturned = true;
            }
            catch (Exception exception)
            {
                NoteThrown(exception);
            }

            await WaitForTasksAsync();
        }
        finally
        {
            ended = true;
            scope.Leave();
            registration.Unregister();
        }

        ThrowIfUnsuccessful();
        return result;
    }

    private CancellationTokenRegistration Begin()
    {
        owner = PycosTask.Current;
        scheduler = owner.Scheduler;
        scope.Enter(owner);
        scope.SetDeadline(scheduler.DeadlineAfter(options.Timeout));
        return options.CancellationToken.UnsafeRegister(static state => ((TaskGroup)state!).Cancel(), this);
    }

    /// <summary>Waits until no task is left, whatever else happens to the owner.</summary>
    private async Coroutine WaitForTasksAsync()
    {
        while (tasks.Count > 0)
        {
            try
            {
                // They have been told to end, so nothing can be gained by leaving them.
                await (stopped ? WaitAsync().Shielded() : WaitAsync());
            }
            catch (Exception exception)
            {
                NoteThrown(exception);
                Stop();
            }
        }
    }

    private async Coroutine WaitAsync() => await new QueueWait(emptied, Deadline.Never, default);

    /// <summary>Has the group wait for a task of its scheduler, and terminate it when it is cancelled.</summary>
    internal void Add(PycosTask task)
    {
        tasks.Add(task);
        task.WhenEnded(noteEnd);
        if (stopped)
        {
            hasCut = true;
            task.Terminate();
        }
    }

    private void NoteEnd(PycosTask task)
    {
        tasks.Remove(task);
        var failed = task.Status == PycosTaskStatus.Failed
            || (task.Status == PycosTaskStatus.Cancelled && (task.Flags & TaskFlags.Terminating) == 0);
        if (failed && ended)
        {
            scheduler.ReportUnhandled(task, task.Exception!);
        }
        else if (failed)
        {
            AddFailure(task.Exception!);
        }

        if (tasks.Count == 0)
        {
            emptied.GrantAll();
        }
    }

    /// <summary>The body, or the owner's wait for the tasks, has ended with an exception.</summary>
    private void NoteThrown(Exception exception)
    {
        if (exception is ScopeCancelledException own && own.IsOf(scope))
        {
            return;
        }

        var comesFromAround = exception is ScopeCancelledException
            || (exception is TaskTerminatedException && (owner.Flags & TaskFlags.Terminating) != 0);
        if (comesFromAround)
        {
            cancellation = exception;
            Stop();
        }
        else if (!stopped || exception is not OperationCanceledException)
        {
            // After the group has been cancelled, a cancellation is what comes of that.
            AddFailure(exception);
        }
    }

    private void AddFailure(Exception failure)
    {
        // One that the body got by awaiting a task is that task's.
        if (!failures.Contains(failure))
        {
            failures.Add(failure);
        }

        if (options.OnFailure == TaskGroupFailureMode.CancelAll)
        {
            scope.Fire();
        }
    }

    /// <summary>Terminates the tasks.</summary>
    private void Stop()
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        hasCut = tasks.Count > 0;
        foreach (var task in tasks.ToArray())
        {
            task.Terminate();
        }
    }

    /// <summary>The code around the tasks is gone, so nobody will wait for them.</summary>
    private void Drop()
    {
        ended = true;
        Stop();
    }

    private void ThrowIfClosed()
    {
        if (ended)
        {
            throw new TaskGroupEndedException();
        }

        if (!scheduler.IsCurrent)
        {
            throw new WrongSchedulerException(
                $"A task group spawns on the scheduler of the task that runs it, {scheduler}. Call Spawn in a task of that scheduler.");
        }
    }

    private void ThrowIfUnsuccessful()
    {
        if (cancellation is TaskTerminatedException)
        {
            // It is thrown once only: if a failure took its place, code that handles failures would go on.
            failures.ForEach(failure => scheduler.ReportUnhandled(owner, failure));
            failures.Clear();
        }

        if (failures.Count > 1)
        {
            throw new AggregateException("Several tasks of a group have failed.", failures);
        }

        if ((failures.FirstOrDefault() ?? cancellation) is { } thrown)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }

        if (scope.TimedOut && (hasCut || !hasReturned))
        {
            throw new TimeoutException($"The task group has not ended within {options.Timeout}, and was cancelled.");
        }

        if (!hasReturned)
        {
            throw new OperationCanceledException("The task group was cancelled.", options.CancellationToken);
        }
    }
}

using System.Runtime.ExceptionServices;

namespace Pycos.Internals;

/// <summary>Coroutines side by side of which the first that ends, or the first that returns, is all that counts.</summary>
internal sealed class Contest<T>(bool onlySuccess)
{
    private readonly List<Exception?> failures = [];
    private int winner = -1;
    private T value = default!;

    internal async Coroutine<(int Index, T Value)> RunAsync(IEnumerable<Coroutine<T>> coroutines)
    {
        await TaskGroup.RunAsync(group => SpawnAllAsync(group, coroutines));
        if (failures.Count == 0)
        {
            throw new ArgumentException("There is no coroutine to run, so none can be the first. Give one at least.", nameof(coroutines));
        }

        if (winner < 0)
        {
            throw failures.OfType<Exception>().ToArray() is { Length: > 0 } thrown
                ? new AggregateException("Each of the coroutines has failed.", thrown)
                : new TaskTerminatedException("Each of the coroutines was terminated before it had begun.");
        }

        if (failures[winner] is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return (winner, value);
    }

#pragma warning disable CS1998 // It only spawns; what it throws is to be thrown in the group.
    private async Coroutine SpawnAllAsync(TaskGroup group, IEnumerable<Coroutine<T>> coroutines)
    {
        foreach (var coroutine in coroutines)
        {
            failures.Add(null);
            _ = group.Spawn(TakePartAsync(group, coroutine, failures.Count - 1));
        }
    }
#pragma warning restore CS1998

    private async Coroutine TakePartAsync(TaskGroup group, Coroutine<T> coroutine, int index)
    {
        try
        {
            var result = await coroutine;
            if (winner < 0)
            {
                value = result;
                End(group, index);
            }
        }
        catch (Exception exception) when (winner >= 0)
        {
            // The contest is decided, and its result is not to be lost by a loser.
            if (exception is not OperationCanceledException)
            {
                var task = PycosTask.Current;
                task.Scheduler.ReportUnhandled(task, exception);
            }
        }
        catch (Exception exception) when (!group.IsCancellationRequested)
        {
            failures[index] = exception;
            if (!onlySuccess)
            {
                End(group, index);
            }
        }
    }

    private void End(TaskGroup group, int index)
    {
        winner = index;
        group.Cancel();
    }
}

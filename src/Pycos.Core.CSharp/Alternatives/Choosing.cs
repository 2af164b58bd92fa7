using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>How a task chooses among alternatives: at once if something is ready, else by waiting.</summary>
internal static class Choosing
{
    /// <summary>Begins a choice and commits to something that is ready.</summary>
    /// <returns>The place of what was chosen, or below zero if nothing is ready or the task is to give way first.</returns>
    internal static int TryAtOnce(AltNode node, out Choice choice)
    {
        choice = Choice.Rent(Scheduler.RunningTaskOrThrow());
        try
        {
            node.AddTo(choice);
            // Before it commits: what it takes is not to be kept from others while it gives way.
            return choice.Task.Scheduler.SpendBudget() ? choice.TryCommit(timedOut: false) : Choice.GiveWay;
        }
        catch
        {
            choice.End(taken: false);
            throw;
        }
    }

    /// <summary>Ends a choice that has committed.</summary>
    internal static T Take<T>(AltNode<T> node, Choice choice, int chosen)
    {
        var scheduler = choice.Task.Scheduler;
        try
        {
            return node.Result(chosen);
        }
        finally
        {
            choice.End(taken: true);
            node.Release(scheduler);
        }
    }

    /// <summary>Goes on with a choice in which nothing was ready.</summary>
    internal static async Coroutine<T> WaitAsync<T>(AltNode<T> node, Choice choice, bool givesWay)
    {
        var task = choice.Task;
        var taken = false;
        try
        {
            if (givesWay)
            {
                await PycosTask.YieldAsync();
            }

            var chosen = givesWay ? choice.TryCommit(timedOut: false) : Choice.None;
            while (chosen < 0)
            {
                choice.PrepareToWait();
                chosen = choice.TryCommit(timedOut: !await new Wait(choice));
            }

            taken = true;
            return node.Result(chosen);
        }
        finally
        {
            // Not if the task was given up meanwhile, which has ended the choice.
            if (choice.Task == task)
            {
                choice.End(taken);
                node.Release(task.Scheduler);
            }
        }
    }

    internal static async Coroutine<T> RunAsync<T>(Alt<T> alternative) => await alternative;

    /// <summary>Waits until something may have come for one of the leaves; false at the first timeout.</summary>
    private readonly struct Wait(Choice choice)
    {
        internal Awaiter GetAwaiter() => new(choice);

        /// <summary>The awaiter.</summary>
        internal readonly struct Awaiter(Choice choice) : ICriticalNotifyCompletion, ISuspension
        {
            public bool IsCompleted => choice.IsCommitted;

            public bool GetResult() => Scheduler.RunningTaskOrThrow().EndWait();

            public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

            public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

            public void Suspend(Frame frame) => choice.Suspend(frame);
        }
    }
}

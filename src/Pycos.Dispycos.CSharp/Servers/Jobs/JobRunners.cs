namespace Pycos.Internals;

/// <summary>Runs a coroutine.</summary>
internal sealed class CoroutineRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync((Func<Coroutine<T>>)code, job), job);

    // The function is called in the task, so that what it throws before it suspends is a failure of the job.
    private static async Coroutine<RentedBytes> RunAsync(Func<Coroutine<T>> body, ServerJob job) => job.Pickle(await body());
}

/// <summary>Runs a coroutine that returns nothing.</summary>
internal sealed class ActionRunner : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync((Func<Coroutine>)code), job);

    private static async Coroutine<RentedBytes> RunAsync(Func<Coroutine> body)
    {
        await body();
        return default;
    }
}

/// <summary>Runs a function that never suspends.</summary>
internal sealed class FunctionRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync((Func<T>)code, job), job);

    private static async Coroutine<RentedBytes> RunAsync(Func<T> body, ServerJob job) => job.Pickle(body());
}

/// <summary>Runs a coroutine for an item.</summary>
internal sealed class ItemCoroutineRunner<TItem, T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) =>
        Spawn(RunAsync(((Func<TItem, Coroutine<T>>, TItem))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((Func<TItem, Coroutine<T>> Body, TItem Item) call, ServerJob job) =>
        job.Pickle(await call.Body(call.Item));
}

/// <summary>Runs a function that never suspends, for an item.</summary>
internal sealed class ItemFunctionRunner<TItem, T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) =>
        Spawn(RunAsync(((Func<TItem, T>, TItem))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((Func<TItem, T> Body, TItem Item) call, ServerJob job) =>
        job.Pickle(call.Body(call.Item));
}

/// <summary>Runs a coroutine for the results of two other jobs.</summary>
internal sealed class PairRunner<TFirst, TSecond, T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) =>
        Spawn(RunAsync(((Func<TFirst, TSecond, Coroutine<T>>, TFirst, TSecond))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync(
        (Func<TFirst, TSecond, Coroutine<T>> Body, TFirst First, TSecond Second) call, ServerJob job) =>
        job.Pickle(await call.Body(call.First, call.Second));
}

/// <summary>Applies a function to some items and combines the results.</summary>
internal sealed class ChunkRunner<TItem, T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) =>
        Spawn(RunAsync(((Func<TItem, T>, Func<T, T, T>, TItem[]))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((Func<TItem, T> Map, Func<T, T, T> Combine, TItem[] Items) call, ServerJob job) =>
        job.Pickle(call.Items.Select(call.Map).Aggregate(call.Combine));
}

/// <summary>Combines some results.</summary>
internal sealed class CombinationRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync(((Func<T, T, T>, T[]))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((Func<T, T, T> Combine, T[] Items) call, ServerJob job) =>
        job.Pickle(call.Items.Aggregate(call.Combine));
}

/// <summary>Runs a task that takes messages, and tells the client its address.</summary>
internal sealed class InboxRunner<TMessage, T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job)
    {
        var task = PycosTask.Current.Scheduler.Spawn(
            (Inbox<TMessage> inbox) => RunAsync((Func<Inbox<TMessage>, Coroutine<T>>)code, inbox, job),
            out var address,
            new SpawnOptions { Daemon = true, Name = $"job {job.Number}" });
        job.TellAddress(address);
        return task;
    }

    private static async Coroutine<RentedBytes> RunAsync(Func<Inbox<TMessage>, Coroutine<T>> body, Inbox<TMessage> inbox, ServerJob job) =>
        job.Pickle(await body(inbox));
}

namespace Pycos.Internals;

/// <summary>Keeps what a coroutine returns, and returns where it is.</summary>
internal sealed class KeepCoroutineRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync(((Func<Coroutine<T>>, string))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((Func<Coroutine<T>> Body, string Name) call, ServerJob job) =>
        job.Pickle(job.Server.Data.Keep(await call.Body(), KeepName.Of(call.Name)));
}

/// <summary>Keeps what a function returns that never suspends.</summary>
internal sealed class KeepFunctionRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync(((Func<T>, string))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((Func<T> Body, string Name) call, ServerJob job) =>
        job.Pickle(job.Server.Data.Keep(call.Body(), KeepName.Of(call.Name)));
}

/// <summary>Keeps a value that has come.</summary>
internal sealed class KeepItemRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync(((ValueTuple<T>, string))code, job), job);

    private static async Coroutine<RentedBytes> RunAsync((ValueTuple<T> Item, string Name) call, ServerJob job) =>
        job.Pickle(job.Server.Data.Keep(call.Item.Item1, KeepName.Of(call.Name)));
}

/// <summary>The name of a value, as it travels beside what makes it: empty for none.</summary>
internal static class KeepName
{
    internal static string? Of(string name) => name.Length > 0 ? name : null;
}

namespace Pycos.Internals;

/// <summary>Runs a coroutine whose value is kept on the node, too.</summary>
internal sealed class DetachedRunner<T> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job)
    {
        var (body, order) = ((Func<Coroutine<T>>, DetachedOrder))code;
        job.Detach(order);
        return Spawn(RunAsync(body, job), job);
    }

    private static async Coroutine<RentedBytes> RunAsync(Func<Coroutine<T>> body, ServerJob job)
    {
        var value = await body();
        job.Detached!.Take(value);
        return job.Pickle(value);
    }
}

namespace Pycos.Internals;

/// <summary>Makes an actor's state, and lets it live until it is told to end.</summary>
internal sealed class ActorRunner<TState> : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => code switch
    {
        ValueTuple<Guid, string, Func<TState>> (var id, var name, var make) => Spawn(RunAsync(id, name, async () => make(), job), job),
        ValueTuple<Guid, string, Func<Coroutine<TState>>> (var id, var name, var make) => Spawn(RunAsync(id, name, make, job), job),
        _ => throw new PickleException($"{TypeText.Of(code.GetType())} makes no actor."),
    };

    private static async Coroutine<RentedBytes> RunAsync(Guid id, string name, Func<Coroutine<TState>> make, ServerJob job)
    {
        var cell = new ActorCell<TState>(id, name, await make(), job);
        job.Server.Actors.Add(cell);
        job.TellBegun();
        try
        {
            await cell.WaitForStopAsync();
            return default;
        }
        finally
        {
            job.Server.Actors.Remove(cell);
            await cell.EndAsync();
        }
    }
}

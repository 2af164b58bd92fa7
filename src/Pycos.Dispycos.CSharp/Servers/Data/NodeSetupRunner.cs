namespace Pycos.Internals;

/// <summary>Runs the setup of a node, whose servers see what it gives them when it has ended.</summary>
internal sealed class NodeSetupRunner : JobRunner
{
    public override PycosTask<RentedBytes> Start(object code, ServerJob job) => Spawn(RunAsync((Func<NodeSetupContext, Coroutine>)code, job), job);

    private static async Coroutine<RentedBytes> RunAsync(Func<NodeSetupContext, Coroutine> body, ServerJob job)
    {
        var writer = new NodeDataWriter(SessionFolders.DataOf(job.Server.Settings.WorkDirectory), job.Server.Code.Scope);
        await body(new NodeSetupContext(writer));
        writer.Commit();
        return default;
    }
}

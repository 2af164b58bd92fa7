namespace Pycos.Internals;

/// <summary>Starts the task of a call.</summary>
internal delegate PycosTask<TResult> ServiceStart<TArguments, TResult>(
    TArguments arguments, ServiceCall call, Scheduler scheduler, SpawnOptions options);

/// <summary>A service with its types.</summary>
internal sealed class Service<TArguments, TResult>(
    string name, ServiceStart<TArguments, TResult> start, ServiceOptions options, PycosNode node) : Service(name, options, node)
{
    private readonly SpawnOptions spawn = new() { Name = name };

    internal PycosTask<TResult> Start(TArguments arguments, ServiceCall call) => start(arguments, call, Node.UserScheduler, spawn);

    internal override ServiceRun MakeRun(in Payload arguments, ServiceCall call, Peer from, in CallFrame frame)
    {
        var decoded = Node.Codec.DecodeOwn<TArguments>(arguments);
        return new ServiceRun<TArguments, TResult>(this, decoded, call, Node, from, frame);
    }
}

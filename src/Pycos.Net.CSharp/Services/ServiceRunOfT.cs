namespace Pycos.Internals;

/// <summary>A call that has come from a peer, with its types.</summary>
internal sealed class ServiceRun<TArguments, TResult>(
    Service<TArguments, TResult> service, TArguments arguments, ServiceCall call, PycosNode node, Peer peer, in CallFrame frame)
    : ServiceRun(service, node, peer, frame)
{
    private PycosTask<TResult>? started;

    private protected override PycosTask Start() => started = service.Start(arguments, call);

    private protected override EncodedMessage EncodeResult() => Node.Codec.EncodeApart(started!.Result);
}

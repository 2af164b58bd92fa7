namespace Pycos.Internals;

/// <summary>A call that is open at a peer, with its type.</summary>
internal sealed class CallRequest<TResult>(Scheduler home, Peer peer, string service, RemoteCall<TResult> call) : CallRequest(home)
{
    internal override void TakeDown(Peer from, in DownFrame down)
    {
        var remote = call.Remote!;
        if (down.Reason != DownReason.Value)
        {
            End(from.StatusOf(remote, down));
            return;
        }

        try
        {
            var value = from.Node.Codec.DecodeOwn<TResult>(down.Value);
            call.End(new CallEnd<TResult>(new MonitorStatus(remote, MonitorKind.Completed, value, null), value));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            End(new MonitorStatus(remote, MonitorKind.NotSerializable, null, exception));
        }
    }

    private protected override RemoteTask Begin(long number)
    {
        var remote = new RemoteTask(peer, number, service);
        call.BeginThere(remote);
        return remote;
    }

    private protected override void End(MonitorStatus status) => call.End(new CallEnd<TResult>(status, default!));
}

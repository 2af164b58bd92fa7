using Google.Protobuf.WellKnownTypes;
using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>An actor that sends all back, and one that sends back only what is empty.</summary>
internal sealed class ProtoRemoteServer : IEchoServer
{
    public int Start()
    {
        var system = ProtoRemoteHost.Start();
        system.Root.SpawnNamed(Props.FromFunc(context => Answer(context, _ => true)), ProtoRemoteHost.Echo);
        system.Root.SpawnNamed(Props.FromFunc(context => Answer(context, data => data.Value.IsEmpty)), ProtoRemoteHost.Sink);
        return system.GetAddress().Port;
    }

    private static Task Answer(IContext context, Predicate<BytesValue> isWantedBack)
    {
        if (context.Message is BytesValue data && isWantedBack(data))
        {
            context.Respond(data);
        }

        return Task.CompletedTask;
    }
}

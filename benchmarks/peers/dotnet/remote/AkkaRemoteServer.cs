using Akka.Actor;

namespace Pycos.Benchmarks.Peers;

/// <summary>An actor that sends all back, and one that sends back only what is empty.</summary>
internal sealed class AkkaRemoteServer : IEchoServer
{
    public int Start()
    {
        var system = AkkaRemoteHost.Start("server");
        system.ActorOf(Props.Create(() => new Echo()), AkkaRemoteHost.Echo);
        system.ActorOf(Props.Create(() => new Sink()), AkkaRemoteHost.Sink);
        return ((ExtendedActorSystem)system).Provider.DefaultAddress.Port!.Value;
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class Sink : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is byte[] { Length: 0 })
            {
                Sender.Tell(message, Self);
            }
        }
    }
}

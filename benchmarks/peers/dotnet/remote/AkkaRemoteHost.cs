using Akka.Actor;
using Akka.Configuration;

namespace Pycos.Benchmarks.Peers;

/// <summary>An actor system of Akka.Remote, over its TCP transport.</summary>
internal static class AkkaRemoteHost
{
    public const string Echo = "echo";
    public const string Sink = "sink";

    private const string Configuration =
        """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """;

    public static ActorSystem Start(string name) => ActorSystem.Create(name, ConfigurationFactory.ParseString(Configuration));

    /// <summary>Connects to the server's system and finds an actor of it.</summary>
    public static IActorRef Find(ActorSystem system, int port, string name) => system
        .ActorSelection($"akka.tcp://server@127.0.0.1:{port}/user/{name}")
        .ResolveOne(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
}

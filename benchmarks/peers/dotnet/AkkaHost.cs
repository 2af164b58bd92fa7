using Akka.Actor;
using Akka.Configuration;

namespace Pycos.Benchmarks.Peers;

/// <summary>The actor system that the Akka.NET workloads of a process share.</summary>
internal static class AkkaHost
{
    /// <summary>A dispatcher on which an actor goes to the end of the queue after every message: each is a switch.</summary>
    public const string OneMessageAtATime = "one-message-at-a-time";

    private const string Configuration =
        "akka { loglevel = OFF, stdout-loglevel = OFF }\n"
        + OneMessageAtATime + " { type = Dispatcher, throughput = 1 }";

    public static ActorSystem System { get; } = Create();

    private static ActorSystem Create()
    {
        var system = ActorSystem.Create("peers", ConfigurationFactory.ParseString(Configuration));

        // The worker of the scheduler starts, on the thread pool, with the first timer. Where many actors ask for one at
        // once they fill the pool and wait for a worker that cannot start: that was seen to take a minute.
        system.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, static () => { });
        return system;
    }
}

using Proto;

namespace Pycos.Benchmarks.Peers;

/// <summary>The actor system that the Proto.Actor workloads of a process share.</summary>
internal static class ProtoHost
{
    public static IRootContext Root { get; } = new ActorSystem().Root;
}

namespace Pycos.Benchmarks.Peers;

/// <summary>A process with a silo of a cluster.</summary>
internal sealed class OrleansSilo(int firstPort, bool isFirst) : IEchoServer
{
    public int Start() => isFirst ? OrleansHost.StartSilo(firstPort) : OrleansHost.StartSilo(OrleansHost.FreePort(), firstPort);
}

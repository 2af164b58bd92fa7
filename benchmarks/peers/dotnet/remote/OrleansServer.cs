namespace Pycos.Benchmarks.Peers;

/// <summary>A process with a silo, which makes the grain when it is first asked.</summary>
internal sealed class OrleansServer : IEchoServer
{
    public int Start() => OrleansHost.StartSilo(OrleansHost.FreePort());
}

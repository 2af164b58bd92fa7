namespace Pycos.Benchmarks;

/// <summary>A TCP server that sends back what it reads, inside a process of its own.</summary>
public interface IEchoServer
{
    /// <summary>Starts to accept connections on the loopback address and returns at once.</summary>
    /// <returns>The port that was chosen.</returns>
    int Start();
}

using System.Net;
using System.Security.Cryptography;

namespace Pycos.Benchmarks.Ours;

/// <summary>An address that the schedulers of a group share, and a task per connection.</summary>
/// <param name="schedulers">How many there are.</param>
/// <param name="hashes">How often what was read is hashed before it is sent back: each takes a bit less than a microsecond.</param>
internal sealed class PycosGroupEcho(int schedulers, int hashes) : IEchoServer
{
    private readonly SchedulerGroup group = new(new SchedulerGroupOptions { Count = schedulers });

    public int Start() => PycosEcho.PortOf(
        group.Listen(new IPEndPoint(IPAddress.Loopback, 0), connection => PycosEcho.EchoAsync(connection, Work)).LocalEndPoint);

    private void Work(Memory<byte> received)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < hashes; i++)
        {
            SHA256.HashData(received.Span, hash);
        }
    }
}

using System.Security.Cryptography;

namespace Pycos.Benchmarks.Ours;

/// <summary>One task that accepts, and a task per connection, on the schedulers of a group in turn.</summary>
/// <param name="schedulers">How many there are.</param>
/// <param name="bytes">How much a connection reads at a time.</param>
/// <param name="hashes">How often what was read is hashed before it is sent back: each takes a bit less than a microsecond.</param>
internal sealed class PycosGroupEcho(int schedulers, int bytes, int hashes) : IEchoServer
{
    private readonly SchedulerGroup group = new(new SchedulerGroupOptions { Count = schedulers });

    public int Start()
    {
        var listener = PycosEcho.Listen();
        group[0].Spawn(AcceptAsync(listener));
        return PycosEcho.PortOf(listener.LocalEndPoint);
    }

    private async Coroutine AcceptAsync(AsyncSocket listener)
    {
        while (true)
        {
            _ = group.Spawn(PycosEcho.EchoAsync(await listener.AcceptAsync(), bytes, Work));
        }
    }

    private void Work(Memory<byte> received)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < hashes; i++)
        {
            SHA256.HashData(received.Span, hash);
        }
    }
}

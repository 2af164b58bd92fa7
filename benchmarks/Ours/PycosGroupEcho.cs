namespace Pycos.Benchmarks.Ours;

/// <summary>One task that accepts, and a task per connection, on the schedulers of a group in turn.</summary>
internal sealed class PycosGroupEcho(int schedulers, int bytes) : IEchoServer
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
            _ = group.Spawn(PycosEcho.EchoAsync(await listener.AcceptAsync(), bytes));
        }
    }
}

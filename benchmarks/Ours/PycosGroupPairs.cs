using System.Net;

namespace Pycos.Benchmarks.Ours;

/// <summary>
/// Clients and servers of TCP echoes of 64 bytes, both of which are tasks of a group, each pair on one of its schedulers: the
/// whole load is the group's own, so that nothing else needs its processors.
/// </summary>
internal sealed class PycosGroupPairs : IWorkload
{
    private const int MessageBytes = 64;

    private readonly SchedulerGroup group;
    private readonly AsyncSocket[] clients;

    /// <param name="schedulers">How many schedulers the group has.</param>
    /// <param name="pairs">How many pairs they share.</param>
    public PycosGroupPairs(int schedulers, int pairs)
    {
        group = new SchedulerGroup(new SchedulerGroupOptions { Count = schedulers });
        clients = [.. Enumerable.Range(0, pairs).Select(pair => PlaceOf(pair).Spawn(ConnectAsync()).Value())];
    }

    public long Run(int repetitions)
    {
        PycosTask[] asking = [.. clients.Select((client, pair) => PlaceOf(pair).Spawn(AskAsync(client, repetitions)))];
        foreach (var task in asking)
        {
            task.AsTask().GetAwaiter().GetResult();
        }

        return (long)clients.Length * repetitions;
    }

    private Scheduler PlaceOf(int pair) => group[pair % group.Count];

    /// <summary>Makes a connection whose other end is served by a task of the same scheduler.</summary>
    private static async Coroutine<AsyncSocket> ConnectAsync()
    {
        using var listener = PycosEcho.Listen();
        var client = await AsyncSocket.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        _ = PycosTask.Spawn(PycosEcho.EchoAsync(await listener.AcceptAsync()));
        return client;
    }

    private static async Coroutine AskAsync(AsyncSocket client, int messages)
    {
        var (question, answer) = (new byte[MessageBytes], new byte[MessageBytes]);
        for (var i = 0; i < messages; i++)
        {
            await client.SendAllAsync(question);
            await client.ReceiveAllAsync(answer);
        }
    }
}

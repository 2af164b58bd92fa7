using BenchmarkDotNet.Attributes;

namespace Pycos.Benchmarks.Inside;

/// <summary>Broadcasting to tasks of the same scheduler.</summary>
public class ChannelBenchmarks
{
    private const int Subscribers = 1000;

    /// <summary>A thousand tasks that wait for the message: the send, their wake-ups and their turns (per delivery).</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SendToThousand() => InTask.Run(SendAsync());

    private static async Coroutine SendAsync()
    {
        const int Messages = InTask.Operations / Subscribers;
        var channel = new BroadcastChannel<int>("numbers");
        var tasks = new PycosTask[Subscribers];
        for (var i = 0; i < tasks.Length; i++)
        {
            var address = PycosTask.Spawn<int>(inbox => TakeAsync(inbox, Messages));
            channel.Subscribe(address);
            tasks[i] = address.Task;
        }

        for (var i = 0; i < Messages; i++)
        {
            channel.Send(i);
            await PycosTask.YieldAsync();
        }

        foreach (var task in tasks)
        {
            await task;
        }

        channel.Close();
    }

    private static async Coroutine TakeAsync(Inbox<int> inbox, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            await inbox.ReceiveAsync();
        }
    }
}

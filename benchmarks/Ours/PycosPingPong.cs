namespace Pycos.Benchmarks.Ours;

/// <summary>Two tasks that answer each other.</summary>
internal sealed class PycosPingPong : IWorkload
{
    private TaskRef<int> pong;

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(PlayAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return 2L * repetitions;
    }

    private async Coroutine PlayAsync(int repetitions)
    {
        var ping = PycosTask.Spawn<int>(inbox => AskAsync(inbox, repetitions));
        pong = PycosTask.Spawn<int>(inbox => AnswerAsync(inbox, ping, repetitions));
        await ping.Task;
        await pong.Task;
    }

    private async Coroutine AskAsync(Inbox<int> inbox, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            pong.Send(i);
            await inbox.ReceiveAsync();
        }
    }

    private static async Coroutine AnswerAsync(Inbox<int> inbox, TaskRef<int> ping, int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            ping.Send(await inbox.ReceiveAsync());
        }
    }
}

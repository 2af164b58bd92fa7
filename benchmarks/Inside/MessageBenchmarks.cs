using BenchmarkDotNet.Attributes;

namespace Pycos.Benchmarks.Inside;

/// <summary>Messages from one task to another, or to itself.</summary>
public class MessageBenchmarks
{
    private TaskRef<int> answering;

    /// <summary>Sent to an inbox and taken from it by the same task: no switch.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SendAndReceiveOwn() => InTask.Run(PlayAsync(TalkToSelfAsync));

    /// <summary>Sent to a task that waits for it: a switch each.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SendToWaiting() => InTask.Run(PlayAsync(AskAsync));

    private static async Coroutine PlayAsync(Func<Inbox<int>, Coroutine> body) => await PycosTask.Spawn(body).Task;

    private static async Coroutine TalkToSelfAsync(Inbox<int> inbox)
    {
        for (var i = 0; i < InTask.Operations; i++)
        {
            inbox.Self.Send(i);
            await inbox.ReceiveAsync();
        }
    }

    // Two messages a turn, the question and the answer.
    private async Coroutine AskAsync(Inbox<int> inbox)
    {
        var self = inbox.Self;
        answering = PycosTask.Spawn<int>(questions => AnswerAsync(questions, self));
        for (var i = 0; i < InTask.Operations / 2; i++)
        {
            answering.Send(i);
            await inbox.ReceiveAsync();
        }
    }

    private static async Coroutine AnswerAsync(Inbox<int> inbox, TaskRef<int> asking)
    {
        for (var i = 0; i < InTask.Operations / 2; i++)
        {
            asking.Send(await inbox.ReceiveAsync());
        }
    }
}

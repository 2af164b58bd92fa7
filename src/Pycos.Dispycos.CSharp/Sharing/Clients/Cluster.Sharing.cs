using Pycos.Internals;

namespace Pycos;

/// <content>The client's place at a scheduler that shares processors.</content>
public sealed partial class Cluster
{
    /// <summary>
    /// The client's place in the queue of its <see cref="ClusterOptions.Scheduler"/>, from 1, and 0 when it is its turn; <see langword="null"/> without a
    /// scheduler, as long as that has not answered, and when it has sent the client away. On every thread.
    /// </summary>
    public int? QueuePosition => engine.Member?.Position;

    private async Coroutine JoinSchedulerAsync()
    {
        if (Options.Scheduler is { } scheduler)
        {
            var place = SchedulerLink.PlaceOf(scheduler, nameof(Options.Scheduler));
            await engine.AskAsync(() =>
            {
                engine.JoinScheduler(place).Begin();
                return true;
            });
        }
    }

    private async Coroutine LeaveSchedulerAsync()
    {
        if (engine.Member is { } member)
        {
            await Node.NetworkScheduler.Spawn(member.LeaveAsync(), new SpawnOptions { Daemon = true });
        }
    }
}

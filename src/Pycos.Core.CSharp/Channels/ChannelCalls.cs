namespace Pycos.Internals;

/// <summary>Runs a part of a task's work on another scheduler.</summary>
internal static class ChannelCalls
{
    private static readonly SpawnOptions Options = new() { Daemon = true, Name = "channel" };

    /// <summary>Runs a coroutine as a task there; it is terminated if the wait for it ends early.</summary>
    internal static async Coroutine<TResult> ThereAsync<TResult>(Scheduler scheduler, Coroutine<TResult> coroutine)
    {
        var task = scheduler.Spawn(coroutine, Options);
        try
        {
            return await task;
        }
        finally
        {
            if (task.IsAlive)
            {
                task.Terminate();
            }
        }
    }
}

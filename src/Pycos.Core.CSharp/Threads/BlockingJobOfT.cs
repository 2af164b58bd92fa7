using System.Runtime.ExceptionServices;

namespace Pycos.Internals;

/// <summary>A call that returns a value.</summary>
#pragma warning disable CA1001 // The source has no timer and no handle, and the task may cancel it while the call ends.
internal sealed class BlockingJob<T>(Scheduler scheduler, Func<CancellationToken, T> function) : BlockingJob(scheduler)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource source = new();
    private T? value;
    private ExceptionDispatchInfo? failure;

    /// <summary>What the call returned; or throws what it threw, with its stack.</summary>
    internal T Result()
    {
        failure?.Throw();
        return value!;
    }

    private protected override void Call()
    {
        try
        {
            value = function(source.Token);
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    // The handlers are not ours: not on the scheduler's thread, where they could block.
    private protected override void Cancel() => source.CancelAsync();
}

using System.ComponentModel;
using System.Runtime.ExceptionServices;

namespace Pycos.Internals;

/// <summary>Runs coroutines side by side: what <c>and!</c> stands for in F#.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Concurrently
{
    /// <summary>
    /// Runs two coroutines as tasks of their own and waits for both. If one fails the other is terminated, and the first failure
    /// is thrown again when both have ended; the same if the caller's wait is ended early.
    /// </summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <typeparam name="T1">What the first returns.</typeparam>
    /// <typeparam name="T2">What the second returns.</typeparam>
    /// <returns>Both results.</returns>
    public static async Coroutine<(T1 First, T2 Second)> BothAsync<T1, T2>(Coroutine<T1> first, Coroutine<T2> second)
    {
        var one = PycosTask.Spawn(first);
        var other = PycosTask.Spawn(second);
        Exception? cause = null;
        Tie(one, other);
        Tie(other, one);
        try
        {
            await one.WaitForEndAsync(Deadline.Never, default);
            await other.WaitForEndAsync(Deadline.Never, default);
        }
        finally
        {
            one.Terminate();
            other.Terminate();
            await one.WaitForEndAsync(Deadline.Never, default);
            await other.WaitForEndAsync(Deadline.Never, default);
        }

        if (cause is not null)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        return (one.Result, other.Result);

        void Tie(PycosTask ended, PycosTask sibling) => ended.WhenEnded(task =>
        {
            if (task.Status != PycosTaskStatus.Completed)
            {
                cause ??= task.Exception ?? new TaskTerminatedException();
                sibling.Terminate();
            }
        });
    }
}

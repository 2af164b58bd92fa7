using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A piece of code that a job has given to its cluster by <see cref="JobContext.Submit{T}"/>, and its result. Usable on every thread, as long
/// as the job runs that has submitted it.
/// </summary>
/// <typeparam name="T">What it returns.</typeparam>
public sealed class ChildJob<T> : ChildJob
{
    private StrongBox<T>? value;

    internal ChildJob(JobChildren children, long number, JobOptions? options, bool isWanted)
        : base(children, number, options, isWanted)
    {
    }

    /// <summary>
    /// Waits for the result, which is fetched from the client. Suspends the running task until it is there, while its job leaves the server's
    /// processor to others; repeatable.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the child, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What it has returned: a copy, as data.</returns>
    /// <exception cref="JobFailedException">It has no result, or was refused; the exception's state and inner exception say why.</exception>
    /// <exception cref="JobCancelledException">It was cancelled.</exception>
    public async Coroutine<T> ResultAsync(CancellationToken cancellationToken = default)
    {
        Want();
        await WaitAsync(static child => child.IsComplete, cancellationToken);
        return Read();
    }

    /// <summary>Lets <c>await</c> wait for the result, as <see cref="ResultAsync"/>.</summary>
    /// <returns>The awaiter.</returns>
    public CoroutineAwaiter<T> GetAwaiter() => ResultAsync().GetAwaiter();

    /// <summary>The result, if it has come: somebody has awaited it. Never suspends.</summary>
    /// <param name="result">What it has returned.</param>
    /// <returns>Whether there is a result.</returns>
    public bool TryGetResult([MaybeNullWhen(false)] out T result)
    {
        if (Ended is { State: JobState.Succeeded, Value: not null })
        {
            result = Read();
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>The result of one that has ended and was awaited, or its exception.</summary>
    internal T Read()
    {
        if (Volatile.Read(ref value) is { } known)
        {
            return known.Value!;
        }

        var how = Ended!;
        if (how.State != JobState.Succeeded)
        {
            throw FailureOf(how);
        }

        try
        {
            // All who ask get the same object, whoever has read it.
            var read = new StrongBox<T>((T)Children.Read(how.Value!)!);
            return (Interlocked.CompareExchange(ref value, read, null) ?? read).Value!;
        }
        catch (Exception unreadable) when (unreadable is PickleException or InvalidCastException)
        {
            throw new JobFailedException(
                how.Id ?? default, how.State, $"{Name} has returned what can not be read here: {unreadable.Message}", unreadable);
        }
    }
}

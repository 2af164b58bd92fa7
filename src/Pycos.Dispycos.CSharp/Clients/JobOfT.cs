using System.Diagnostics.CodeAnalysis;
using Pycos.Internals;

namespace Pycos;

/// <summary>A piece of code that was given to a cluster, and its result. Usable on every thread.</summary>
/// <typeparam name="T">What it returns.</typeparam>
public class Job<T> : Job
{
    private T? value;
    private bool isRead;

    internal Job(ClusterEngine engine, CodePickle code, object? body, JobOptions options)
        : base(engine, code, body, options)
    {
    }

    /// <summary>Waits for the result. Suspends the running task until the job has ended; repeatable.</summary>
    /// <param name="cancellationToken">Ends the wait, not the job, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What it has returned: a copy, as data.</returns>
    /// <exception cref="JobFailedException">It has no result; the exception's state and inner exception say why.</exception>
    /// <exception cref="JobCancelledException">
    /// It was cancelled. What it has returned nevertheless is its <see cref="TryGetPartialResult">partial result</see>.
    /// </exception>
    public async Coroutine<T> ResultAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!HasEnded)
        {
            await WaitAsync(cancellationToken);
        }

        return Read();
    }

    /// <summary>Lets <c>await</c> wait for the result, as <see cref="ResultAsync"/>.</summary>
    /// <returns>The awaiter.</returns>
    public CoroutineAwaiter<T> GetAwaiter() => ResultAsync().GetAwaiter();

    /// <summary>
    /// Has a coroutine run by a server with this job's result, when it is there. Never suspends. If this job has no result, the other is
    /// cancelled, and its reason says so.
    /// </summary>
    /// <param name="body">Makes the coroutine that runs there.</param>
    /// <param name="options">What it needs; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/>.</param>
    /// <typeparam name="TNext">What it returns, as data.</typeparam>
    /// <returns>The job that waits for this one.</returns>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent; the message says what. Nothing was submitted.</exception>
    public Job<TNext> Then<TNext>(Func<T, Coroutine<TNext>> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Engine.SubmitAfter<TNext>([this], body, () => (body, Read()), options);
    }

    /// <summary>The result as a task of .NET, for code outside of Pycos tasks.</summary>
    /// <returns>A task that ends as <see cref="ResultAsync"/> does; a cancelled job cancels it.</returns>
    public Task<T> AsTask()
    {
        var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        WhenEnded(_ =>
        {
            try
            {
                source.TrySetResult(Read());
            }
            catch (JobCancelledException)
            {
                source.TrySetCanceled();
            }
            catch (Exception failure)
            {
                source.TrySetException(failure);
            }
        });
        return source.Task;
    }

    /// <summary>The result, if the job has ended with one. Never suspends.</summary>
    /// <param name="result">What it has returned.</param>
    /// <returns>Whether there is a result.</returns>
    public bool TryGetResult([MaybeNullWhen(false)] out T result)
    {
        if (HasEnded && State == JobState.Succeeded)
        {
            result = Read();
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>
    /// What the job has returned although it was told to end, since it was cancelled or took too long: see
    /// <see cref="JobContext.Cancellation"/>. Its state says that this is no result. Never suspends.
    /// </summary>
    /// <param name="value">What it has returned.</param>
    /// <returns>Whether it has ended so.</returns>
    /// <exception cref="JobFailedException">It can not be read here; the message says why.</exception>
    public bool TryGetPartialResult([MaybeNullWhen(false)] out T value)
    {
        if (HasEnded && Outcome is { IsSuccess: false, Value: not null })
        {
            value = ReadOnce();
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The result of a job that has ended, or its exception.</summary>
    internal T Read()
    {
        if (Volatile.Read(ref isRead))
        {
            return value!;
        }

        return Outcome is { IsSuccess: true, Value: not null } ? ReadOnce() : throw FailureOf(Outcome);
    }

    /// <summary>All who ask get the same object, whoever has read it; then its bytes are given back.</summary>
    private T ReadOnce()
    {
        lock (Record!)
        {
            if (isRead)
            {
                return value!;
            }

            var bytes = Outcome.Value!.Value;
            try
            {
                value = Engine.Origin.Read<T>(bytes.Segment);
                Volatile.Write(ref isRead, true);
            }
            catch (PickleException unreadable)
            {
                throw new JobFailedException(this, $"{Name} has returned what can not be read here: {unreadable.Message}", unreadable);
            }

            bytes.Return();
            return value;
        }
    }
}

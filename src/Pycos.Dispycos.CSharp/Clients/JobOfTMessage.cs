using Pycos.Internals;

namespace Pycos;

/// <summary>A job that takes messages, and its result. Usable on every thread.</summary>
/// <typeparam name="TMessage">The messages that it takes.</typeparam>
/// <typeparam name="T">What it returns.</typeparam>
public sealed class Job<TMessage, T> : Job<T>
{
    private readonly Lock gate = new();
    private readonly List<Answer<bool>> waiting = [];
    private byte[]? address;

    internal Job(ClusterEngine engine, CodePickle code, object? body, JobOptions options)
        : base(engine, code, body, options)
    {
    }

    /// <summary>
    /// The address of its task, to which messages can be sent, and which may travel in messages. Suspends the running task until the job has
    /// begun. If it is run again after its server was lost, it has another address then.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The address.</returns>
    /// <exception cref="JobFailedException">It has ended before it had begun.</exception>
    /// <exception cref="JobCancelledException">It was cancelled before it had begun.</exception>
    public async Coroutine<TaskRef<TMessage>> AddressAsync(CancellationToken cancellationToken = default)
    {
        var answer = new Answer<bool>(PycosTask.Current.Scheduler);
        lock (gate)
        {
            if (address is null)
            {
                waiting.Add(answer);
            }
            else
            {
                answer.TrySettle(true);
            }
        }

        WhenEnded(_ => answer.TrySettle(false));
        await answer.WaitAsync(Deadline.Never, cancellationToken);
        if (!answer.Value)
        {
            Read();
        }

        return Engine.Origin.Read<TaskRef<TMessage>>(address!);
    }

    internal override void TakeAddress(ServerLink from, in ServerAnswer answer)
    {
        lock (gate)
        {
            address = answer.Data.Span.ToArray();
            waiting.ForEach(static answer => answer.TrySettle(true));
            waiting.Clear();
        }
    }
}

namespace Pycos.Internals;

/// <summary>The job that an actor is to its client: it runs as long as the actor lives, and again on another server if it may. Used from every thread.</summary>
internal sealed class ActorJob : Job
{
    private readonly Lock gate = new();
    private readonly List<Answer<bool>> waiting = [];
    private ServerLink? link;
    private ActorPlace? place;

    internal ActorJob(ClusterEngine engine, CodePickle code, object body, JobOptions options, ActorTerms terms)
        : base(engine, code, body, options)
    {
        Terms = terms;
        WhenEnded(_ => Settle());
    }

    public ActorTerms Terms { get; }

    /// <summary>Where it is, unless it is known to be there no more.</summary>
    public ActorPlace? Place => IsThere ? place : null;

    /// <summary>Whether it lives: its server is there, and has not told that it has ended it.</summary>
    private bool IsThere => link is { IsGone: false } && State is (JobState.Running or JobState.Cancelling);

    /// <summary>Waits until it is anywhere, and tells where.</summary>
    /// <exception cref="ActorEndedException">It has ended.</exception>
    public async Coroutine<(ServerLink Link, ActorPlace Place)> WaitForPlaceAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var answer = new Answer<bool>(PycosTask.Current.Scheduler);
            lock (gate)
            {
                if (HasEnded)
                {
                    throw Ended();
                }

                if (IsThere)
                {
                    return (link!, place!);
                }

                waiting.Add(answer);
            }

            try
            {
                // It may have ended before the wait was told of.
                if (!HasEnded)
                {
                    await answer.WaitAsync(Deadline.Never, cancellation);
                }
            }
            finally
            {
                lock (gate)
                {
                    waiting.Remove(answer);
                }
            }
        }
    }

    /// <summary>What a caller is told when it has ended.</summary>
    public ActorEndedException Ended()
    {
        var failure = State == JobState.Succeeded ? null : FailureOf(Outcome);
        var reason = failure?.Message.TrimEnd('.') ?? "it was stopped";
        return new ActorEndedException($"Actor '{Terms.Name}' has ended: {reason}. What is asked of it now does not run.", failure);
    }

    /// <summary>What whoever starts it is told when it has ended before it had begun.</summary>
    public Exception NotStarted() => FailureOf(Outcome);

    internal override void TakeAddress(ServerLink from, in ServerAnswer answer)
    {
        lock (gate)
        {
            link = from;
            place = new ActorPlace(from.Location, from.Id, answer.Handover, (place?.Incarnation ?? 0) + 1, Terms.Repeats);
        }

        Engine.TellActor(this, place);
        Settle();
    }

    private void Settle()
    {
        lock (gate)
        {
            waiting.ForEach(static answer => answer.TrySettle(true));
            waiting.Clear();
        }
    }
}

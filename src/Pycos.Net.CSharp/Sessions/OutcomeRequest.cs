namespace Pycos.Internals;

/// <summary>A request whose answer is only how it went.</summary>
internal class OutcomeRequest(Scheduler home) : Request
{
    /// <summary>How it went: a positive number counts deliveries.</summary>
    internal Answer<int> Outcome { get; } = new(home);

    /// <summary>What the other side says about it, once there is an outcome; perhaps nothing.</summary>
    internal Failure? Why { get; private set; }

    /// <summary>Whether something is still to come after the outcome.</summary>
    internal virtual bool StaysOpen => false;

    internal override bool Answer(in ResultFrame result)
    {
        Why = result.Failure;
        Outcome.TrySettle(result.Code);
        return true;
    }

    internal override void Lose() => Outcome.TrySettle((int)Internals.Outcome.Unknown);
}

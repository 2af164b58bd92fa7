namespace Pycos.Internals;

/// <summary>
/// Lets in everyone at once, when as many have come as take part. Who has come stands in the queue, so one that leaves it has
/// not come.
/// </summary>
internal sealed class BarrierTurnstile(int participants, Action<long>? afterPhase) : Turnstile
{
    internal override string Kind => "barrier";

    internal int Participants { get; private set; } = participants;

    internal BarrierPhase Phase { get; private set; } = new(0);

    internal override bool TryTake(PycosTask task, int amount)
    {
        if (Participants == 0)
        {
            throw new InvalidOperationException("This barrier has no participants, so nobody can arrive. Add them with AddParticipants.");
        }

        if (Count + 1 < Participants)
        {
            return false;
        }

        Taken++;
        EndPhase();
        return true;
    }

    /// <summary>Whoever came has come, even if it does not hear of the end of the phase.</summary>
    internal override void GiveBack(PycosTask task, int amount)
    {
    }

    internal void Add(int count) => Participants = checked(Participants + count);

    internal void Remove(int count)
    {
        if (count > Participants - Count)
        {
            throw new InvalidOperationException(
                $"{count} participants can not be removed: of {Participants} there are {Count} that wait for the others. Remove only ones that "
                + "are still expected.");
        }

        Participants -= count;
        if (Participants > 0 && Count == Participants)
        {
            EndPhase();
        }
    }

    private void EndPhase()
    {
        var ended = Phase;
        Phase = new BarrierPhase(ended.Number + 1);
        Taken += Count;
        // None of them runs before this turn is over, so the action still comes first; and if it uses the barrier, that is about
        // the next phase.
        GrantAll();
        try
        {
            afterPhase?.Invoke(ended.Number);
        }
        catch (Exception exception)
        {
            ended.Failure = exception;
        }
    }
}

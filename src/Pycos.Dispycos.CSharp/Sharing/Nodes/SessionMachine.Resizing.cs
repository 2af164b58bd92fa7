namespace Pycos.Internals;

/// <summary>Sessions that get more servers, or give some back.</summary>
internal sealed partial class SessionMachine
{
    /// <summary>How many processors the session has: one that is given back until its server has ended.</summary>
    internal int Cpus => slots.Count(slot => !slot.IsReleased || slot.HasProcess);

    private void Resize(SessionEvent.Resized resized, List<SessionEffect> effects)
    {
        for (var more = resized.Cpus - Cpus; more > 0; more--)
        {
            Grow(effects);
        }

        // Those first that run no jobs.
        var order = slots
            .Where(slot => !slot.IsReleased)
            .OrderBy(slot => resized.Servers.Contains(slot.Number) ? 0 : !slot.HasProcess ? 1 : slot.Phase == ServerPhase.Starting ? 2 : 3)
            .ThenByDescending(slot => slot.Number)
            .Where(slot => resized.Forces || resized.Servers.Contains(slot.Number) || slot.Phase != ServerPhase.Ready)
            .ToArray();
        foreach (var slot in order.Take(slots.Count(slot => !slot.IsReleased) - resized.Cpus))
        {
            Release(slot, effects);
        }
    }

    private void Grow(List<SessionEffect> effects)
    {
        var slot = slots.Find(slot => slot.IsReleased && !slot.HasProcess);
        if (slot is null)
        {
            slots.Add(slot = new ServerSlot(slots.Count + 1));
        }

        slot.Failures = 0;
        Launch(slot, effects);
    }

    private void Release(ServerSlot slot, List<SessionEffect> effects)
    {
        slot.IsReleased = true;
        if (slot.Phase == ServerPhase.Pausing)
        {
            slot.Phase = ServerPhase.Ended;
        }

        EndInGrace(slot, ServerExit.Closed, "its processor was taken back", effects);
    }
}

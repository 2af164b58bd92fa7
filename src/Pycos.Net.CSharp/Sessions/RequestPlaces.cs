namespace Pycos.Internals;

/// <summary>
/// How many requests may wait for their outcome at a time. Who would make one more waits for a place, first come, first served. Used from
/// every thread.
/// </summary>
internal sealed class RequestPlaces(int most)
{
    private readonly Lock gate = new();
    private readonly Queue<Answer<bool>> waiting = new();
    private int taken;

    internal int Taken => Volatile.Read(ref taken);

    /// <summary>Takes a place, which <see cref="Leave"/> gives back; false if there is none.</summary>
    internal bool TryEnter()
    {
        lock (gate)
        {
            if (taken >= most)
            {
                return false;
            }

            taken++;
            return true;
        }
    }

    /// <summary>As <see cref="TryEnter"/>, suspending the running task until there is a place; false at a timeout.</summary>
    internal async Coroutine<bool> EnterAsync(long deadline, CancellationToken cancellation)
    {
        var turn = new Answer<bool>(PycosTask.Current.Scheduler);
        lock (gate)
        {
            if (taken < most)
            {
                taken++;
                return true;
            }

            waiting.Enqueue(turn);
        }

        var hasPlace = false;
        try
        {
            hasPlace = await turn.WaitAsync(deadline, cancellation);
            return hasPlace;
        }
        finally
        {
            if (!hasPlace && !turn.TrySettle(false))
            {
                // It was given one in the moment in which it gave up.
                Leave();
            }
        }
    }

    /// <summary>Gives a place back: to the first one who still waits for it.</summary>
    internal void Leave()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var turn))
            {
                if (turn.TrySettle(true))
                {
                    return;
                }
            }

            taken--;
        }
    }
}

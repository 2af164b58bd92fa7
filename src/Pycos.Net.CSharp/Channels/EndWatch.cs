namespace Pycos.Internals;

/// <summary>Waits for the end of a task or channel of the other side, or the loss of the peer. Either is told once.</summary>
internal sealed class EndWatch(Peer peer, Action ended) : Request, IDisposable
{
    private int told;

    public void Dispose()
    {
        Volatile.Write(ref told, 1);
        peer.EndWatching(this);
    }

    internal override bool Answer(in ResultFrame result)
    {
        // A peer that may not know its end is told at least when the connection is lost.
        if (result.Code >= 0 || result.Code is (int)Outcome.AccessDenied or (int)Outcome.Full)
        {
            return false;
        }

        Lose();
        return true;
    }

    internal override void Lose()
    {
        if (Interlocked.Exchange(ref told, 1) == 0)
        {
            ended();
        }
    }
}

namespace Pycos.Internals;

/// <summary>What was asked of the other side and is not answered yet, by number. Used from every thread.</summary>
internal sealed class RequestTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, Request> open = [];
    private ulong last;
    private bool closed;

    internal int Count
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    /// <summary>Gives a request its number; false if the session is over.</summary>
    internal bool TryAdd(Request request)
    {
        lock (gate)
        {
            if (closed)
            {
                return false;
            }

            request.Id = ++last;
            open.Add(request.Id, request);
            return true;
        }
    }

    /// <summary>The request of a number, which stays; null for one that nobody waits for any more.</summary>
    internal Request? Find(ulong id)
    {
        lock (gate)
        {
            return open.GetValueOrDefault(id);
        }
    }

    /// <summary>Takes a request out: it is answered, or given up.</summary>
    internal Request? Take(ulong id)
    {
        lock (gate)
        {
            return open.Remove(id, out var request) ? request : null;
        }
    }

    /// <summary>The session is over: all that is open is told, and what comes later refused.</summary>
    internal void Close()
    {
        Request[] lost;
        lock (gate)
        {
            closed = true;
            lost = [.. open.Values];
            open.Clear();
        }

        foreach (var request in lost)
        {
            request.Lose();
        }
    }
}

namespace Pycos.Internals;

/// <content>Inboxes that are full, on either side.</content>
internal sealed partial class Peer
{
    /// <summary>How many ended tasks are remembered; beyond, they are asked again.</summary>
    private const int RememberedEnds = 4096;

    /// <summary>The peer's tasks whose inboxes are full, and who waits for room in them.</summary>
    private readonly Dictionary<long, List<RoomWait>> paused = [];
    private readonly HashSet<long> ended = [];

    /// <summary>Own tasks for whose room the peer waits. On the node's thread.</summary>
    private readonly HashSet<long> crowded = [];
    private volatile bool hasObstacles;

    /// <summary>Tasks and channels are numbered apart, and both may be full or have ended.</summary>
    private static long PlaceOf(Target target) => target.IsChannel ? ~(long)target.Number : (long)target.Number;

    private bool IsPaused(long task)
    {
        if (!hasObstacles)
        {
            return false;
        }

        lock (gate)
        {
            return paused.ContainsKey(task);
        }
    }

    private bool IsKnownToHaveEnded(long task)
    {
        if (!hasObstacles)
        {
            return false;
        }

        lock (gate)
        {
            return ended.Contains(task);
        }
    }

    private bool TryWaitForUnpause(long task, RoomWait wait)
    {
        lock (gate)
        {
            if (!paused.TryGetValue(task, out var waiting))
            {
                return false;
            }

            waiting.Add(wait);
            return true;
        }
    }

    private void NoteEnded(long task)
    {
        lock (gate)
        {
            if (ended.Count >= RememberedEnds)
            {
                ended.Clear();
            }

            ended.Add(task);
            hasObstacles = true;
        }

        Unpause(task);
    }

    /// <exception cref="ProtocolViolationException">The peer has paused as many as it may.</exception>
    private void Pause(long task)
    {
        var most = node.Options.MaxPausedTargetsPerPeer;
        lock (gate)
        {
            if (paused.Count < most)
            {
                paused.TryAdd(task, []);
                hasObstacles = true;
                return;
            }

            if (paused.ContainsKey(task))
            {
                return;
            }
        }

        node.Counters.PauseOverLimit();
        throw new ProtocolViolationException(
            ErrorCode.RateLimit, $"{most} targets are paused already ({nameof(NodeOptions.MaxPausedTargetsPerPeer)}), so this one is not");
    }

    private void Unpause(long task)
    {
        List<RoomWait>? waiting;
        lock (gate)
        {
            paused.Remove(task, out waiting);
            hasObstacles = paused.Count > 0 || ended.Count > 0;
        }

        waiting?.ForEach(wait => wait.Tell());
    }

    /// <summary>The session is over: nobody waits for the peer's tasks any more.</summary>
    private void UnpauseAll()
    {
        long[] tasks;
        lock (gate)
        {
            tasks = [.. paused.Keys];
        }

        Array.ForEach(tasks, Unpause);
        crowded.Clear();
    }

    /// <summary>Has the peer send nothing more to a task of this node until there is room.</summary>
    private void HaveWait(Target target, Func<Action, bool> tryWatchRoom)
    {
        if (!crowded.Add(PlaceOf(target)))
        {
            return;
        }

        var used = session!;
        used.Outbox.Append(new PauseFrame(target, 0));
        var isWatched = tryWatchRoom(() => node.Post(() =>
        {
            crowded.Remove(PlaceOf(target));
            used.Outbox.Append(new UnpauseFrame(target, 0));
        }));
        if (!isWatched)
        {
            crowded.Remove(PlaceOf(target));
        }
    }
}

namespace Pycos.Internals;

/// <summary>
/// Which channel feeds which. Channels of several schedulers may feed each other, so one lock guards all of it; it is taken
/// only when a channel subscribes to a channel, leaves one or closes.
/// </summary>
internal sealed class ChannelGraph<T>
{
    private readonly Lock gate = new();
    private readonly Dictionary<BroadcastChannel<T>, List<BroadcastChannel<T>>> children = [];

    internal static ChannelGraph<T> Instance { get; } = new();

    /// <summary>Notes that a channel feeds another one.</summary>
    /// <returns>False if it did before.</returns>
    /// <exception cref="ChannelCycleException">Messages would go round for ever.</exception>
    internal bool Connect(BroadcastChannel<T> parent, BroadcastChannel<T> child)
    {
        lock (gate)
        {
            if (children.TryGetValue(parent, out var fed) && fed.Contains(child))
            {
                return false;
            }

            var path = new List<BroadcastChannel<T>> { parent };
            if (TryFindPath(child, parent, path, []))
            {
                throw new ChannelCycleException(
                    $"Channel {child.Name} can not subscribe to channel {parent.Name}: messages would go round for ever, "
                    + $"{string.Join(" → ", path.Select(channel => channel.Name))}. Take one of these subscriptions back first.");
            }

            (fed ?? (children[parent] = [])).Add(child);
            return true;
        }
    }

    internal void Disconnect(BroadcastChannel<T> parent, BroadcastChannel<T> child)
    {
        lock (gate)
        {
            if (children.TryGetValue(parent, out var fed) && fed.Remove(child) && fed.Count == 0)
            {
                children.Remove(parent);
            }
        }
    }

    internal BroadcastChannel<T>[] ParentsOf(BroadcastChannel<T> child)
    {
        lock (gate)
        {
            return [.. children.Where(edge => edge.Value.Contains(child)).Select(edge => edge.Key)];
        }
    }

    /// <summary>A way to each channel that gets what is sent to one, as far as this process knows: the one itself comes first.</summary>
    internal List<BroadcastChannel<T>[]> PathsFrom(BroadcastChannel<T> start)
    {
        lock (gate)
        {
            var paths = new List<BroadcastChannel<T>[]> { new[] { start } };
            var seen = new HashSet<BroadcastChannel<T>> { start };
            for (var next = 0; next < paths.Count; next++)
            {
                foreach (var child in children.GetValueOrDefault(paths[next][^1]) ?? [])
                {
                    if (seen.Add(child))
                    {
                        paths.Add([.. paths[next], child]);
                    }
                }
            }

            return paths;
        }
    }

    private bool TryFindPath(
        BroadcastChannel<T> from, BroadcastChannel<T> to, List<BroadcastChannel<T>> path, HashSet<BroadcastChannel<T>> seen)
    {
        if (!seen.Add(from))
        {
            return false;
        }

        path.Add(from);
        if (from.Equals(to))
        {
            return true;
        }

        foreach (var next in children.GetValueOrDefault(from) ?? [])
        {
            if (TryFindPath(next, to, path, seen))
            {
                return true;
            }
        }

        path.RemoveAt(path.Count - 1);
        return false;
    }
}

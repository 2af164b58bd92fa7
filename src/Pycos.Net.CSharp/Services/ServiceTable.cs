namespace Pycos.Internals;

/// <summary>The services of a node by name, and who waits for one. Used from every thread.</summary>
internal sealed class ServiceTable
{
    private readonly Dictionary<string, Service> services = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NameWatch>> watches = new(StringComparer.Ordinal);

    internal bool TryAdd(Service service)
    {
        lock (services)
        {
            if (!services.TryAdd(service.Name, service))
            {
                return false;
            }

            if (watches.Remove(service.Name, out var waiting))
            {
                waiting.ForEach(watch => watch.Tell());
            }

            return true;
        }
    }

    internal void Remove(Service service)
    {
        lock (services)
        {
            if (services.GetValueOrDefault(service.Name) == service)
            {
                services.Remove(service.Name);
            }
        }
    }

    internal Service? Find(string name)
    {
        lock (services)
        {
            return services.GetValueOrDefault(name);
        }
    }

    /// <summary>The service of a name; if there is none, the watch is told when there is.</summary>
    internal Service? FindOrWatch(string name, NameWatch watch)
    {
        lock (services)
        {
            if (services.TryGetValue(name, out var found))
            {
                return found;
            }

            if (!watches.TryGetValue(name, out var waiting))
            {
                watches.Add(name, waiting = []);
            }

            waiting.Add(watch);
            return null;
        }
    }

    internal void Unwatch(string name, NameWatch watch)
    {
        lock (services)
        {
            if (watches.TryGetValue(name, out var waiting) && waiting.Remove(watch) && waiting.Count == 0)
            {
                watches.Remove(name);
            }
        }
    }
}

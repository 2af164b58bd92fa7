using System.Diagnostics;
using System.Net;

namespace Pycos.Internals;

/// <summary>
/// The places that a node was told to look for others at: each is connected to until it answers, and again when who
/// answered is lost, until it is named no more. On the node's thread; neither names nor files are looked up there.
/// </summary>
[DebuggerDisplay("{wanted.Count} places")]
internal sealed class Seeds(PycosNode node)
{
    /// <summary>How often the file is looked at.</summary>
    private static readonly TimeSpan FilePeriod = TimeSpan.FromSeconds(5);

    /// <summary>How often names are resolved again: the usual life of an answer for a name whose hosts come and go.</summary>
    private static readonly TimeSpan NamePeriod = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, IReadOnlyList<Location>> wanted = [];
    private readonly HashSet<Location> begun = [];
    private readonly SortedDictionary<string, string> failures = new(StringComparer.Ordinal);
    private readonly HashSet<string> named = [];
    private SeedFile? file;

    /// <summary>The places that have not answered, and why.</summary>
    internal IReadOnlyCollection<string> Failures => [.. failures.Select(failure => $"{failure.Key} ({failure.Value})")];

    internal bool Any => wanted.Count > 0;

    internal void Start()
    {
        foreach (var location in node.Options.Peers)
        {
            Want(location.ToString(), [location]);
        }

        var variable = node.Options.PeersVariable;
        var fromEnvironment = variable is null ? null : Environment.GetEnvironmentVariable(variable);
        Name(node.Options.PeerNames, nameof(NodeOptions.PeerNames));
        Name(SeedPlace.Words(fromEnvironment ?? ""), $"the environment variable {variable}");
        if (node.Options.PeersFile is { } path)
        {
            file = new SeedFile(path);
            node.Start("seed file", WatchFileAsync(file));
        }
    }

    /// <summary>Reads places as people write them; one that makes no sense is told of, and the others count.</summary>
    private HashSet<string> Name(IEnumerable<string> texts, string origin)
    {
        var all = new HashSet<string>();
        foreach (var text in texts)
        {
            if (!SeedPlace.TryParse(text, out var place, out var why))
            {
                NetLog.SeedNotUnderstood(node.Log, text, origin, why);
            }
            else if (all.Add(place.ToString()) && named.Add(place.ToString()))
            {
                node.Start("seed name", KeepResolvingAsync(place));
            }
        }

        return all;
    }

    private async Coroutine KeepResolvingAsync(SeedPlace place)
    {
        var text = place.ToString();
        while (node.IsRunning && named.Contains(text))
        {
            try
            {
                var addresses = await node.NetworkScheduler.Poller.ResolveAsync(place.Host, default);
                if (named.Contains(text))
                {
                    Want(text, [.. addresses.Select(address => new Location(HostAddresses.WithoutZone(address), place.Port))]);
                }
            }
            catch (HostNotFoundException exception)
            {
                if (!failures.ContainsKey(text))
                {
                    NetLog.SeedNotResolved(node.Log, text, exception.Message);
                }

                failures[text] = "the name can not be resolved";
            }

            if (IPAddress.TryParse(place.Host, out _))
            {
                return;
            }

            await PycosTask.SleepAsync(NamePeriod * (0.8 + (0.4 * node.NetworkScheduler.Random.NextDouble())));
        }
    }

    private async Coroutine WatchFileAsync(SeedFile source)
    {
        var present = new HashSet<string>();
        while (node.IsRunning)
        {
            // Disks may be slow, and this thread is the network's.
            var (content, why) = await Task.Run(source.ReadIfChanged);
            if (why is not null)
            {
                NetLog.SeedFileNotRead(node.Log, source.Path, why);
            }
            else if (content is not null)
            {
                var read = Name(SeedPlace.Words(content), $"the file {source.Path}");
                foreach (var gone in present.Except(read))
                {
                    named.Remove(gone);
                    wanted.Remove(gone);
                    failures.Remove(gone);
                }

                present = read;
            }

            await PycosTask.SleepAsync(FilePeriod);
        }
    }

    private void Want(string text, IReadOnlyList<Location> locations)
    {
        wanted[text] = locations;
        failures.Remove(text);
        foreach (var location in locations)
        {
            // One list of all nodes may serve each of them.
            if (!node.IsHere(location) && begun.Add(location))
            {
                failures[location.ToString()] = "no answer yet";
                node.Dialler.KeepDialling(location, new SeedWatch(this, location));
            }
        }
    }

    private sealed class SeedWatch(Seeds seeds, Location location) : ISeedWatch
    {
        public bool IsWanted => seeds.wanted.Values.Any(locations => locations.Contains(location));

        public void Failed(string why) => seeds.failures[location.ToString()] = why;

        public void Answered() => seeds.failures.Remove(location.ToString());

        public void Ended()
        {
            seeds.failures.Remove(location.ToString());
            seeds.begun.Remove(location);
        }
    }
}

using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>
/// The results of detached jobs that a node keeps, and the jobs that are to have some. Never looks into a value. Used from every thread;
/// blocks, but for what says that it does not.
/// </summary>
internal sealed class NodeResults
{
    private const string NodeEnded = "lost: its node has ended while it ran";

    private readonly Lock gate = new();
    private readonly ResultFolder folder;
    private readonly long mostBytes;
    private readonly Dictionary<string, ResultEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Which server has each job that runs: for those who must not wait.</summary>
    private readonly ConcurrentDictionary<Guid, (Guid Session, int Server)> running = new();
    private volatile bool hasAny;
    private bool isClosed;

    /// <summary>Takes over what the folder has of a node that ran before.</summary>
    public NodeResults(string path, bool keeps, long mostBytes)
    {
        if (!keeps)
        {
            NodeDirectory.Delete(path);
        }

        Folder.Make(path);
        folder = new ResultFolder(path);
        this.mostBytes = mostBytes;
        foreach (var found in folder.ReadEntries())
        {
            entries[found.Wish.Name] = found;
        }

        hasAny = entries.Count > 0;

        foreach (var entry in entries.Values.Where(entry => entry.IsRunning && !folder.HasResult(entry.Wish.Claim)))
        {
            folder.Write(entry.Wish.Claim, ResultHeader.OfFailure(NodeEnded), []);
        }

        folder.DeleteOthers(Claims());
        Advance(DateTimeOffset.UtcNow);
    }

    /// <summary>Whether there is anything that may change by itself. Never blocks.</summary>
    public bool HasAny => hasAny;

    /// <summary>Whether a job runs, whose end is awaited. Never blocks.</summary>
    public bool HasRunning => !running.IsEmpty;

    /// <summary>The servers of a session that have detached jobs. Never blocks.</summary>
    public int[] ServersOf(Guid session) => [.. running.Values.Where(place => place.Session == session).Select(place => place.Server).Distinct()];

    /// <summary>Gives a job its name.</summary>
    /// <param name="claim">What the client wants.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="replaced">The job that runs and has lost its name by that.</param>
    /// <returns>Why not; null if it has it.</returns>
    public string? Claim(ResultClaim claim, string client, out ResultEntry? replaced)
    {
        var wish = claim.Wish;
        replaced = null;
        if ((DetachedName.FaultOf(wish.Name) ?? (wish.Keeps <= TimeSpan.Zero ? "its result is to be kept for no time" : null)) is { } fault)
        {
            return fault;
        }

        lock (gate)
        {
            if (isClosed || mostBytes == 0)
            {
                return isClosed ? "its node closes" : "its node keeps no results";
            }

            if (entries.TryGetValue(wish.Name, out var known))
            {
                known = Look(known);
                if (known.Wish.Claim != wish.Claim && !known.IsExpired)
                {
                    if (!wish.Replaces)
                    {
                        return $"the name '{wish.Name}' is in use on its node: {TextOf(known)}. Choose another one, delete that, or set Replaces";
                    }

                    replaced = known.IsRunning ? known : null;
                }

                Forget(known);
            }

            if (folder.UsedBytes() is var used && used >= mostBytes)
            {
                return $"results on its node have {used} of {mostBytes} bytes: delete some, or wait until their time is over";
            }

            Add(new ResultEntry(wish, client, DateTimeOffset.UtcNow, claim.Session, claim.Server, claim.Incarnation));
            return null;
        }
    }

    /// <summary>A job was given back that had not begun.</summary>
    public void Withdraw(Guid claim)
    {
        lock (gate)
        {
            if (entries.Values.FirstOrDefault(entry => entry.Wish.Claim == claim) is { IsRunning: true } entry
                && !folder.HasBegun(claim) && !folder.HasResult(claim))
            {
                Forget(entry);
            }
        }
    }

    /// <summary>What is known by a name, with its value.</summary>
    public ResultAnswer Fetch(string name, string node)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                return new ResultAnswer(null, []);
            }

            entry = Look(entry);
            var value = entry is { IsExpired: false, Header.IsSuccess: true } ? folder.ReadValue(entry.Wish.Claim) : [];
            return new ResultAnswer(entry.Describe(node), value);
        }
    }

    /// <summary>All that is known, by names.</summary>
    public DetachedResultInfo[] List(string node)
    {
        lock (gate)
        {
            Advance(DateTimeOffset.UtcNow);
            return [.. entries.Values.Select(entry => entry.Describe(node)).OrderBy(info => info.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets a name and what is kept by it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="ended">The job of that name, if it runs.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Delete(string name, out ResultEntry? ended)
    {
        ended = null;
        lock (gate)
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                return false;
            }

            entry = Look(entry);
            ended = entry.IsRunning ? entry : null;
            Forget(entry);
            return !entry.IsExpired;
        }
    }

    /// <summary>A server's process is gone: what it has not brought to an end is lost.</summary>
    public void EndServer(Guid session, int server, int incarnation, string text)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            foreach (var entry in entries.Values.Where(entry =>
                entry.IsRunning && entry.Session == session && entry.Server == server && entry.Incarnation == incarnation).ToArray())
            {
                var claim = entry.Wish.Claim;
                if (!folder.HasResult(claim) && !folder.HasBegun(claim))
                {
                    Forget(entry);
                    continue;
                }

                if (!folder.HasResult(claim))
                {
                    folder.Write(claim, ResultHeader.OfFailure($"lost: its server has ended: {text}"), []);
                }

                Look(entry);
            }

            folder.DeleteOthers(Claims());
        }
    }

    /// <summary>Looks what has ended, and deletes what has had its time.</summary>
    public void Advance(DateTimeOffset now)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            foreach (var entry in entries.Values.ToArray().Select(Look))
            {
                if (entry.KnownUntil <= now)
                {
                    Forget(entry);
                }
                else if (!entry.IsExpired && entry.KeptUntil <= now)
                {
                    Expire(entry);
                }
            }
        }
    }

    /// <summary>Lets go of the folder: nothing is written any more.</summary>
    public void Close()
    {
        lock (gate)
        {
            Advance(DateTimeOffset.UtcNow);
            isClosed = true;
            hasAny = false;
        }
    }

    private static string TextOf(ResultEntry entry) => entry.IsRunning
        ? $"a job of client {entry.Client} that runs since {entry.Started:u}"
        : $"the result of a job of client {entry.Client}, which is kept until {entry.KeptUntil:u}";

    private void Add(ResultEntry entry)
    {
        folder.Delete(entry.Wish.Claim);
        entries[entry.Wish.Name] = entry;
        running[entry.Wish.Claim] = (entry.Session, entry.Server);
        hasAny = true;
        folder.WriteEntry(entry);
    }

    private void Forget(ResultEntry entry)
    {
        entries.Remove(entry.Wish.Name);
        hasAny = entries.Count > 0;
        running.TryRemove(entry.Wish.Claim, out _);
        folder.DeleteEntry(entry.Wish.Name);
        folder.Delete(entry.Wish.Claim);
    }

    private void Expire(ResultEntry entry)
    {
        var expired = entry with { IsExpired = true, Bytes = 0 };
        entries[entry.Wish.Name] = expired;
        folder.WriteEntry(expired);
        folder.Delete(entry.Wish.Claim);
    }

    /// <summary>The entry as it is now.</summary>
    private ResultEntry Look(ResultEntry entry)
    {
        if (!entry.IsRunning || folder.TryReadHeader(entry.Wish.Claim, out var length) is not { } header)
        {
            return entry;
        }

        var ended = entry with { Header = header, Bytes = length };
        entries[entry.Wish.Name] = ended;
        running.TryRemove(entry.Wish.Claim, out _);
        return ended;
    }

    private HashSet<Guid> Claims() => [.. entries.Values.Where(entry => !entry.IsExpired).Select(entry => entry.Wish.Claim)];
}

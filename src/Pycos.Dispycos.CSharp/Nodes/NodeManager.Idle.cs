using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <content>Clients that have servers and do nothing with them.</content>
public sealed partial class NodeManager
{
    /// <summary>How often it is looked, as a part of the time that a client may be idle.</summary>
    private const int LooksPerTimeout = 8;

    /// <summary>Looking costs something, however short the time is; and a client may change that time.</summary>
    private static readonly TimeSpan leastBetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan mostBetweenLooks = TimeSpan.FromSeconds(1);

    private bool watchesIdle;

    /// <summary>How long a client may be idle: as the node or the client itself says, whichever is less; null for ever.</summary>
    private TimeSpan? IdleLimitOf(NodeSession session) =>
        Options.IdleTimeout < session.IdleTimeout ? Options.IdleTimeout : session.IdleTimeout ?? Options.IdleTimeout;

    private bool SetIdleTimeout(SessionIdling wish, NodeId? owner)
    {
        if (Find(wish.Session, owner) is not { } session || wish.Timeout <= TimeSpan.Zero)
        {
            return false;
        }

        session.IdleTimeout = wish.Timeout;
        BeginWatchingIdle();
        return true;
    }

    private void BeginWatchingIdle()
    {
        if (!watchesIdle && snapshot.Any(session => IdleLimitOf(session) is not null))
        {
            watchesIdle = true;
            node.Start("dispycos idle", WatchIdleAsync());
        }
    }

    /// <summary>A client that is idle for so long is asked to leave; one that has not done so in the same time again has to.</summary>
    private async Coroutine WatchIdleAsync()
    {
        var seen = new Dictionary<Guid, IdleTime>();
        while (snapshot.Min(IdleLimitOf) is { } least)
        {
            var pause = Math.Clamp((least / LooksPerTimeout).Ticks, leastBetweenLooks.Ticks, mostBetweenLooks.Ticks);
            await PycosTask.SleepAsync(TimeSpan.FromTicks(pause));
            var open = snapshot;
            var marks = await Task.Run(() => open.Select(session => MarkOf(session.Info)).ToArray());
            foreach (var (session, mark) in open.Zip(marks))
            {
                if (IdleLimitOf(session) is { } limit)
                {
                    seen[session.Id] = Look(session, seen.GetValueOrDefault(session.Id).Next(mark), limit);
                }
                else
                {
                    seen.Remove(session.Id);
                }
            }
        }

        watchesIdle = false;
    }

    private static IdleTime Look(NodeSession session, IdleTime idle, TimeSpan limit)
    {
        if (idle.Time >= 2 * limit && idle.IsTold)
        {
            session.Tell(new SessionEvent.Closing(Interrupts: true));
        }
        else if (idle.Time >= limit && !idle.IsTold)
        {
            session.Tell(new SessionEvent.Recalled(FormattableString.Invariant($"its servers have run no job for {limit.TotalSeconds:0.###} s")));
            return idle with { IsTold = true };
        }

        return idle;
    }

    /// <summary>What changes when one of a session's servers begins a job; null while one runs any, or starts.</summary>
    private long? MarkOf(NodeSessionInfo session)
    {
        var folders = directory.FoldersOf(session.Id);
        var sum = 0L;
        foreach (var server in session.Servers)
        {
            if (server.Phase == ServerPhase.Starting)
            {
                return null;
            }

            var path = BegunMark.PathOf(folders.WorkDirectoryOf(server.Number), server.Number, server.Incarnation);
            if (BegunMark.ReadRunning(path) > 0)
            {
                return null;
            }

            // An incarnation more is a change, too.
            sum += BegunMark.Read(path) + server.Incarnation;
        }

        return sum;
    }

    /// <summary>For how long a session is idle.</summary>
    private readonly record struct IdleTime(long? Mark, long Since, bool IsTold)
    {
        internal TimeSpan Time => Since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Since);

        internal IdleTime Next(long? mark) =>
            mark is null || mark != Mark || Since == 0 ? new IdleTime(mark, Stopwatch.GetTimestamp(), false) : this;
    }
}

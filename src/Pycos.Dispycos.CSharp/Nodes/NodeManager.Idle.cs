using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <content>Clients that have servers and do nothing with them.</content>
public sealed partial class NodeManager
{
    /// <summary>How often it is looked, as a part of the time that a client may be idle.</summary>
    private const int LooksPerTimeout = 8;

    private bool watchesIdle;

    private void BeginWatchingIdle()
    {
        if (Options.IdleTimeout is { } limit && !watchesIdle)
        {
            watchesIdle = true;
            node.Start("dispycos idle", WatchIdleAsync(limit));
        }
    }

    /// <summary>A client that is idle for so long is asked to leave; one that has not done so in the same time again has to.</summary>
    private async Coroutine WatchIdleAsync(TimeSpan limit)
    {
        var seen = new Dictionary<Guid, IdleTime>();
        var reason = FormattableString.Invariant($"its servers have run no job for {limit.TotalSeconds:0.###} s");
        while (sessions.Count > 0)
        {
            await PycosTask.SleepAsync(limit / LooksPerTimeout);
            var open = snapshot;
            var marks = await Task.Run(() => open.Select(session => MarkOf(session.Info)).ToArray());
            foreach (var (session, mark) in open.Zip(marks))
            {
                var idle = seen[session.Id] = seen.GetValueOrDefault(session.Id).Next(mark);
                if (idle.Time >= 2 * limit)
                {
                    session.Tell(new SessionEvent.Closing(Interrupts: true));
                }
                else if (idle.Time >= limit && !idle.IsTold)
                {
                    seen[session.Id] = idle with { IsTold = true };
                    session.Tell(new SessionEvent.Recalled(reason));
                }
            }
        }

        watchesIdle = false;
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

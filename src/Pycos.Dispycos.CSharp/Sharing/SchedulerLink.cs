using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>Keeps a connection to a scheduler: looks for it, greets it, and does so again when it was lost. On the node's thread.</summary>
/// <param name="node">The node that connects.</param>
/// <param name="place">Where the scheduler is.</param>
/// <param name="greet">Tells the scheduler who is there. Returns why it does not want that; throws what a call throws.</param>
[DebuggerDisplay("{Place}: {Problem}")]
internal sealed class SchedulerLink(PycosNode node, SeedPlace place, Func<Peer, Coroutine<string?>> greet) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private volatile bool isClosed;

    /// <summary>Called when it was met, or lost.</summary>
    internal event Action? Changed;

    internal string Place { get; } = place.ToString();

    /// <summary>The scheduler; null while it is not there.</summary>
    internal Peer? Peer { get; private set; }

    /// <summary>Why it is not there; null if it is.</summary>
    internal string? Problem { get; private set; } = "it has not answered yet";

    /// <summary>Reads a place.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static SeedPlace PlaceOf(string text, string name) =>
        SeedPlace.TryParse(text, out var place, out var why) ? place : throw new ArgumentException($"{name} \"{text}\": {why}.", name);

    internal void Begin() => node.Start($"link to scheduler {Place}", RunAsync());

    public void Dispose() => isClosed = true;

    private async Coroutine RunAsync()
    {
        var pause = FirstPause;
        while (!isClosed && node.IsRunning)
        {
            if (await MeetAsync() is { } problem)
            {
                if (problem != Problem && !isClosed)
                {
                    SharingLog.SchedulerMissing(node.Log, Place, problem);
                }

                Problem = problem;
            }
            else
            {
                SharingLog.SchedulerMet(node.Log, Place);
                Changed?.Invoke();
                await Peer!.WaitForEndAsync(Deadline.Never);
                (Peer, pause) = (null, FirstPause);
                if (isClosed || !node.IsRunning)
                {
                    return;
                }

                Problem = "the connection is lost";
                SharingLog.SchedulerMissing(node.Log, Place, Problem);
                Changed?.Invoke();
            }

            await PycosTask.SleepAsync(pause * (0.8 + (0.4 * node.NetworkScheduler.Random.NextDouble())));
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Connects and greets.</summary>
    /// <returns>Why that was in vain; null if it was not.</returns>
    private async Coroutine<string?> MeetAsync()
    {
        try
        {
            var problem = "its name stands for no address";
            foreach (var address in await node.NetworkScheduler.Poller.ResolveAsync(place.Host, default))
            {
                problem = await MeetAsync(new Location(HostAddresses.WithoutZone(address), place.Port));
                if (problem is null)
                {
                    break;
                }
            }

            return problem;
        }
        catch (HostNotFoundException unknown)
        {
            return unknown.Message;
        }
    }

    private async Coroutine<string?> MeetAsync(Location location)
    {
        try
        {
            await node.ConnectAsync(location);
            if (node.FindPeer(location) is not { } peer)
            {
                return "it was lost as soon as it was met";
            }

            var refusal = await greet(peer);
            if (refusal is null)
            {
                (Peer, Problem) = (peer, null);
            }

            return refusal;
        }
        catch (PeerRefusedException refused)
        {
            return refused.Message;
        }
        catch (ServiceCallException none) when (none.Reason == ServiceCallFailure.NoSuchService)
        {
            return "who answers there is no scheduler";
        }
        catch (ServiceCallException failure)
        {
            return failure.Message;
        }
    }
}

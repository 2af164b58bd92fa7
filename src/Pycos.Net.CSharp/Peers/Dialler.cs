using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Makes connections: when somebody asks for one, and again when one was lost. On the node's thread.</summary>
[DebuggerDisplay("{dialling.Count} under way")]
internal sealed class Dialler(PycosNode node)
{
    /// <summary>A process whose host refuses this many connections in a row is gone.</summary>
    private const int RefusalsOfGone = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The first attempts after a loss follow each other quickly: enough time for a process to be gone altogether, short enough that its
    /// end is noticed at once.
    /// </summary>
    private static readonly TimeSpan QuickPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<Location, PycosTask<Peer>> dialling = [];

    /// <summary>Whether a connection to a place is being made.</summary>
    internal bool IsDialling(IReadOnlyList<Location> places) => places.Any(dialling.ContainsKey);

    /// <summary>Connects to a place, or waits for who does so already.</summary>
    internal async Coroutine<PeerInfo> ConnectAsync(Location location, PeerReason reason = PeerReason.Explicit)
    {
        if (node.FindPeer(location) is { State: PeerState.Online } present)
        {
            return present.Info;
        }

        node.ThrowIfIgnoring(new IPEndPoint(location.Address, location.Port));
        return (await DialOnce(location, reason)).Info;
    }

    /// <summary>Connects to a peer that was heard of and that something waits to be sent to.</summary>
    internal void Dial(Peer peer) => node.Start("dial", DialUnmetAsync(peer));

    /// <summary>Connects again to a peer whose connection was lost, until it answers or is given up.</summary>
    internal void Redial(Peer peer) => node.Start("redial", RedialAsync(peer));

    /// <summary>
    /// Connects to a place until it answers, however long that takes, and again when who answered is lost, unless one side closed the
    /// connection.
    /// </summary>
    internal void KeepDialling(Location location, ISeedWatch watch) => node.Start("seed", SeekAsync(location, watch));

    private async Coroutine SeekAsync(Location location, ISeedWatch watch)
    {
        var pause = FirstPause;
        while (node.IsRunning && watch.IsWanted)
        {
            if (await MeetAsync(location, watch) is { } peer)
            {
                // A process that is started anew at this place is another peer, which only this place leads to.
                await peer.WaitForEndAsync(Deadline.Never);
                if (peer.LostBy == PeerReason.Closed)
                {
                    break;
                }

                pause = FirstPause;
            }

            await PycosTask.SleepAsync(Jittered(pause));
            pause = Longer(pause);
        }

        watch.Ended();
    }

    /// <summary>Connects to a place once, unless there is a connection.</summary>
    /// <returns>Who is there; <see langword="null"/> if nobody answers.</returns>
    private async Coroutine<Peer?> MeetAsync(Location location, ISeedWatch watch)
    {
        if (node.IgnoresPeers)
        {
            return null;
        }

        try
        {
            var peer = node.FindPeer(location) is { Session: not null } present ? present : await DialOnce(location, PeerReason.Explicit);
            watch.Answered();
            return peer;
        }
        catch (PeerRefusedException exception)
        {
            watch.Failed(exception.Message);
            return null;
        }
    }

    private async Coroutine DialUnmetAsync(Peer peer)
    {
        foreach (var endpoint in peer.Endpoints)
        {
            try
            {
                await DialOnce(endpoint, PeerReason.Explicit);
                if (peer.State == PeerState.Online)
                {
                    return;
                }
            }
            catch (PeerRefusedException exception)
            {
                // The next endpoint may answer.
                peer.Tell(PeerEventKind.NotReached, exception.Message);
            }
        }

        if (peer.State == PeerState.Connecting)
        {
            peer.End(PeerReason.Unreachable);
        }
    }

    private async Coroutine RedialAsync(Peer peer)
    {
        var session = peer.Session;
        var clock = node.NetworkScheduler.Clock;
        var deadline = peer.SuspectSince + Deadline.ToNanoseconds(node.Options.ResumeTimeout);
        var round = new RedialRound();
        var pause = FirstPause;
        await PycosTask.SleepAsync(peer.DialsFirst ? peer.PauseBeforeRedial : QuickPause + peer.PauseBeforeRedial);

        for (var attempt = 1; IsToBeSought(peer, session); attempt++)
        {
            if (clock.Now >= deadline)
            {
                peer.End(PeerReason.Unreachable);
                return;
            }

            foreach (var place in RedialRound.PlacesOf(peer))
            {
                round.Note(await TryAgainAsync(peer, place, Deadline.ToTimeSpan(Math.Max(1, deadline - clock.Now))));
                if (!IsToBeSought(peer, session) || clock.Now >= deadline)
                {
                    break;
                }
            }

            if (round.End() >= RefusalsOfGone && IsToBeSought(peer, session))
            {
                peer.End(PeerReason.Crashed);
                return;
            }

            if (IsToBeSought(peer, session))
            {
                var left = Deadline.ToTimeSpan(Math.Max(0, deadline - clock.Now));
                var next = attempt < RefusalsOfGone ? QuickPause : Jittered(pause = Longer(pause));
                await PycosTask.SleepAsync(next < left ? next : left);
            }
        }
    }

    /// <summary>Tries once more, for so long at most; true if the host says that nobody listens there.</summary>
    private async Coroutine<bool> TryAgainAsync(Peer peer, Location endpoint, TimeSpan left)
    {
        var dialled = DialOnce(endpoint, PeerReason.Resumed);
        if ((await dialled.MonitorAsync(left)).TimedOut)
        {
            peer.Tell(PeerEventKind.NotReached, $"{endpoint} does not answer");
            return false;
        }

        try
        {
            await dialled;
            return false;
        }
        catch (PeerRefusedException exception)
        {
            peer.Tell(PeerEventKind.NotReached, exception.Message);
            return exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        }
    }

    private static bool IsToBeSought(Peer peer, Session? session) =>
        peer.State == PeerState.Suspect && peer.Session == session && session is not null;

    /// <summary>Connects to a place; who asks for the same place meanwhile gets the same peer.</summary>
    private PycosTask<Peer> DialOnce(Location location, PeerReason reason)
    {
        if (dialling.TryGetValue(location, out var underWay) && underWay.IsAlive)
        {
            return underWay;
        }

        var task = node.NetworkScheduler.Spawn(
            DialAsync(location, reason), new SpawnOptions { Daemon = true, Name = "dial" });
        dialling[location] = task;
        return task;
    }

    private async Coroutine<Peer> DialAsync(Location location, PeerReason reason)
    {
        try
        {
            return await DialUntilPlaceAsync(location, reason);
        }
        catch (PeerRefusedException refused) when (refused.Refusal is { Code: (int)ErrorCode.Duplicate })
        {
            if (await WaitForOtherAsync(location) is { } met)
            {
                return met;
            }

            throw;
        }
        finally
        {
            dialling.Remove(location);
        }
    }

    /// <summary>Connects to a place, again and again while the node there takes no more connections, until each of its places was free.</summary>
    private async Coroutine<Peer> DialUntilPlaceAsync(Location location, PeerReason reason)
    {
        var endpoint = new IPEndPoint(location.Address, location.Port);
        var clock = node.NetworkScheduler.Clock;
        var deadline = clock.Now + Deadline.ToNanoseconds(Handshake.Limit);
        while (true)
        {
            try
            {
                var socket = await ConnectSocketAsync(endpoint);
                return await node.Handshakes.InitiateAsync(socket, endpoint, node.FindPeer(location), reason);
            }
            catch (PeerRefusedException full) when (full.Refusal is { Code: (int)ErrorCode.RateLimit, ByPeer: true } refusal)
            {
                if (clock.Now >= deadline)
                {
                    node.ReportRefusal(refusal);
                    throw;
                }
            }

            await PycosTask.SleepAsync(Jittered(Handshakes.NoPlacePause));
        }
    }

    /// <summary>The peer has connected to this node in the same moment: that connection is as good.</summary>
    private async Coroutine<Peer?> WaitForOtherAsync(Location location)
    {
        var clock = node.NetworkScheduler.Clock;
        var deadline = clock.Now + Deadline.ToNanoseconds(node.Options.ConnectTimeout);
        while (clock.Now < deadline)
        {
            if (node.FindPeer(location) is { State: PeerState.Online } met)
            {
                return met;
            }

            await PycosTask.SleepAsync(QuickPause / 10);
        }

        return null;
    }

    private async Coroutine<AsyncSocket> ConnectSocketAsync(IPEndPoint endpoint)
    {
        try
        {
            return await AsyncSocket.ConnectAsync(endpoint, node.Options.ConnectTimeout);
        }
        catch (Exception exception) when (exception is SocketException or SocketTimeoutException)
        {
            var refusal = new PeerRefusal(endpoint, 0, exception.Message, ByPeer: false);
            throw new PeerRefusedException(refusal, exception);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>A little sooner or later, so that nodes which lost each other at once do not meet at once for ever.</summary>
    private TimeSpan Jittered(TimeSpan pause) => pause * (0.8 + (0.4 * node.NetworkScheduler.Random.NextDouble()));
}

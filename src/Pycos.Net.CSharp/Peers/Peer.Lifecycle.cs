namespace Pycos.Internals;

/// <content>Connections that come and go. On the node's thread.</content>
internal sealed partial class Peer
{
    /// <summary>A connection that breaks sooner than this is a sign that the next one may too.</summary>
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly PeerClock clock = new();
    private readonly List<Answer<bool>> endWaiters = [];
    private volatile Connection? connection;
    private PeerReason? ending;
    private long connectedSince;
    private ulong pingToken;
    private long lastPing;

    internal PycosNode Node => node;

    /// <summary>What this node lets the peer do.</summary>
    internal Capabilities Granted { get; private set; }

    /// <summary>Who the peer has proved to be.</summary>
    internal string Principal { get; private set; } = "";

    /// <summary>The time between the last question whether the peer is there and its answer.</summary>
    internal TimeSpan RoundTrip { get; private set; }

    /// <summary>How long the peer's tasks had to wait for their turn, when it was last heard of.</summary>
    internal TimeSpan RemoteLag { get; private set; }

    /// <summary>What watchers were told when it was met, which those that come later are told, too.</summary>
    internal PeerStatus Presence { get; private set; }

    /// <summary>When the peer was lost; for how long it is tried to be reached again.</summary>
    internal long SuspectSince { get; private set; }

    /// <summary>
    /// How long to wait before the first attempt to connect again: not at all, unless connections break as soon as they are made.
    /// </summary>
    internal TimeSpan PauseBeforeRedial { get; private set; }

    /// <summary>Whether this session's connection was dialled from here, so that it is first here to dial again.</summary>
    internal bool DialsFirst => session?.IsInitiator ?? true;

    private void WakeWriter(bool isDozing) => connection?.WakeWriter(isDozing);

    internal bool May(Capabilities capability) => (Granted & capability) != 0;

    /// <summary>Whether there is a connection now, as far as this side knows.</summary>
    internal bool IsConnected => connection is { IsClosed: false };

    /// <summary>
    /// Whether a further connection to the peer is one too many. Both sides decide alike: of two that each side has dialled, the one counts
    /// that the node with the smaller number has; of two of one side, the later one.
    /// </summary>
    internal bool HasBetterThan(bool isDialledHere)
    {
        var hereIsFirst = node.Id.Number.CompareTo(Id.Number) < 0;
        return connection is { IsClosed: false } present
            && present.IsInitiator != isDialledHere
            && present.IsInitiator == hereIsFirst;
    }

    /// <summary>Carries the session over a connection that was just agreed on, until that ends.</summary>
    /// <param name="next">The connection.</param>
    /// <param name="agreed">What the two sides have agreed on.</param>
    /// <param name="reason">Why the peer is met, if it is met now.</param>
    internal async Coroutine CarryAsync(Connection next, Authenticated agreed, PeerReason reason)
    {
        PeerReason? broken = null;
        try
        {
            await next.RunAsync(Adopt(next, agreed, reason), this);
            NetLog.ConnectionBroke(node.Log, ToString(), "it was closed by the other side");
        }
        catch (ProtocolViolationException violation)
        {
            NetLog.ProtocolBroken(node.Log, ToString(), violation.Message);
            Tell(PeerEventKind.Mistaken, violation.Message);
            broken = PeerReason.Protocol;
        }
        catch (Exception exception) when (exception is SocketClosedException or System.Net.Sockets.SocketException or IOException)
        {
            NetLog.ConnectionBroke(node.Log, ToString(), exception.Message);
        }
        finally
        {
            if (connection == next)
            {
                connection = null;
                OnDisconnected(broken ?? ending);
            }
        }
    }

    /// <summary>Closes the session in good order: what is queued is sent first.</summary>
    internal void BeginClose(PeerReason reason)
    {
        if (session is not { } used)
        {
            return;
        }

        ending = reason;
        used.Outbox.Seal();
        if (connection is { } present)
        {
            CloseWhenWritten(present, reason == PeerReason.Shutdown ? GoAwayReason.Shutdown : GoAwayReason.Closing);
        }
        else
        {
            End(reason);
        }
    }

    /// <summary>The node lives on in a later life, so nothing that is sent to this one can ever arrive.</summary>
    internal void Retire()
    {
        loss = new PeerLoss(PeerReason.Restarted, WasMet: true, Deadline.Never);
        End(PeerReason.Restarted);
    }

    /// <summary>Asks whether the peer is there, if it was silent, and gives its connection up if it was so for too long.</summary>
    internal void Pulse(long now)
    {
        if (connection is not { } present)
        {
            return;
        }

        var heartbeat = Deadline.ToNanoseconds(present.Terms.Heartbeat);
        var silence = now - present.LastHeard;
        if (silence >= 3 * heartbeat)
        {
            NetLog.PeerSilent(node.Log, ToString(), Deadline.ToTimeSpan(silence));
            Tell(PeerEventKind.Silent, "nothing was heard for three heartbeats");
            present.Close();
        }
        else if (silence >= heartbeat && now - lastPing >= heartbeat)
        {
            Ping(now);
        }
    }

    /// <summary>The session is over: everybody who waits for something of it is told.</summary>
    internal void End(PeerReason reason)
    {
        Session? over;
        Answer<bool>[] waiting;
        PeerStatistics exchanged;
        var wasMet = State is PeerState.Online or PeerState.Suspect;
        lock (node.Traffic.Gate)
        {
            lock (gate)
            {
                over = session;
                session = null;
                exchanged = over is null ? default : over.Statistics with { RequestsUnderWay = 0 };
                past = past.Plus(exchanged);
                loss = over is null ? loss : LossBy(reason, wasMet);
                waiting = [.. endWaiters];
                endWaiters.Clear();
            }

            node.Traffic.Add(exchanged);
        }

        Array.ForEach(waiting, waiter => waiter.TrySettle(true));
        if (over is null)
        {
            return;
        }

        node.Peers.Lose(this);
        State = PeerState.Offline;
        ending = null;
        connection?.Close();
        connection = null;
        gathering.Clear();
        foreach (var target in over.Lanes.Close())
        {
            node.ReportUndelivered(this, target, Outcome.NoRoute, "The peer was lost before all of the message was sent.");
        }

        over.Close((frame, wasTaken) => ReportUnconfirmed(over, frame, wasTaken));
        UnpauseAll();
        if (wasMet)
        {
            NetLog.PeerLost(node.Log, ToString(), reason);
            Tell(PeerEventKind.Lost, Describe(reason));
            NetMeter.NoteLost(node, reason);
            node.Announce(new PeerStatus(Id, Name, Location, PeerState.Offline, reason, node.WallClock));
        }
    }

    /// <summary>Suspends the running task until there is no session; false at a timeout.</summary>
    internal async Coroutine<bool> WaitForEndAsync(long deadline)
    {
        var over = new Answer<bool>(PycosTask.Current.Scheduler);
        lock (gate)
        {
            if (session is null)
            {
                return true;
            }

            endWaiters.Add(over);
        }

        return await over.WaitAsync(deadline);
    }

    /// <summary>A frame that the peer has not confirmed: if it is a message, its sender may want to know.</summary>
    private void ReportUnconfirmed(Session over, ReadOnlyMemory<byte> frame, bool wasTaken)
    {
        var header = FrameCodec.Open(frame, out var reader);
        if (header.Type == FrameType.Send)
        {
            var target = FrameCodec.Read<SendFrame>(ref reader).Target;
            node.ReportUndelivered(
                this, target, wasTaken ? Outcome.Unknown : Outcome.NoRoute, "the connection was lost before it was confirmed");
        }
        else if (header.Type == FrameType.Deliver && !wasTaken
            && over.Requests.Take(FrameCodec.Read<DeliverFrame>(ref reader).Id) is OutcomeRequest request)
        {
            // It was never on its way, so its sender is told more than it would be with the other requests.
            request.Outcome.TrySettle((int)Outcome.NoRoute);
        }
    }

    private Session Adopt(Connection next, Authenticated agreed, PeerReason reason)
    {
        Name = agreed.PeerName;
        Endpoints = agreed.PeerEndpoints;
        Granted = agreed.Grant.Capabilities;
        Principal = agreed.Grant.Principal;
        clock.Note(node.ClockMilliseconds, agreed.PeerClock);
        Session carried;
        lock (gate)
        {
            carried = session ?? BeginSession(PeerState.Connecting);
        }

        connection?.Close();
        connection = next;
        connectedSince = node.NetworkScheduler.Clock.Now;
        carried.Agree(agreed, next.IsInitiator);
        var was = State;
        State = PeerState.Online;
        if (was is not (PeerState.Online or PeerState.Suspect))
        {
            NetLog.PeerMet(node.Log, ToString(), reason);
            Tell(PeerEventKind.Met, next.IsInitiator ? "this node has connected" : "it has connected");
            Presence = new PeerStatus(Id, Name, Location, PeerState.Online, reason, node.WallClock);
            node.Announce(Presence);
            node.AskForNames(this);
        }
        else if (was == PeerState.Suspect)
        {
            carried.NoteResumption();
            Tell(PeerEventKind.Resumed, next.IsInitiator ? "this node has connected again" : "it has connected again");
        }

        return carried;
    }

    private void OnDisconnected(PeerReason? known)
    {
        if (known is { } reason || !node.IsRunning)
        {
            End(known ?? PeerReason.Closed);
            return;
        }

        if (session is null)
        {
            return;
        }

        State = PeerState.Suspect;
        SuspectSince = node.NetworkScheduler.Clock.Now;
        var wasShort = SuspectSince - connectedSince < Deadline.ToNanoseconds(ShortLife);
        PauseBeforeRedial = !wasShort ? TimeSpan.Zero
            : PauseBeforeRedial == TimeSpan.Zero ? FirstPause
            : PauseBeforeRedial < ShortLife ? 2 * PauseBeforeRedial
            : PauseBeforeRedial;
        NetLog.ConnectionLost(node.Log, ToString());
        Tell(PeerEventKind.Disconnected, "the connection broke");
        node.Dialler.Redial(this);
    }

    private void Ping(long now)
    {
        lastPing = now;
        session!.Outbox.AppendControl(new PingFrame(++pingToken, node.ClockMilliseconds));
    }

    private void TakePong(in PongFrame pong)
    {
        if (pong.Token == pingToken)
        {
            RoundTrip = Deadline.ToTimeSpan(node.NetworkScheduler.Clock.Now - lastPing);
        }

        RemoteLag = TimeSpan.FromMilliseconds(pong.SchedulerLag);
        clock.Note(node.ClockMilliseconds, pong.Clock);
    }

    private void TakeGoAway(Connection from, in GoAwayFrame frame)
    {
        ending ??= frame.Reason == GoAwayReason.Shutdown ? PeerReason.Shutdown : PeerReason.Closed;
        session!.Outbox.Seal();
        CloseWhenWritten(from, GoAwayReason.Closing);
    }

    private void CloseWhenWritten(Connection closing, GoAwayReason reason)
    {
        closing.CloseWhenWritten(reason);
        node.Start("farewell", closing.CloseAfterAsync(node.Options.DrainTimeout));
    }

    private void TakeError(Connection from, in ErrorFrame error)
    {
        NetLog.PeerComplains(node.Log, ToString(), (int)error.Code, error.Text);
        Tell(PeerEventKind.Mistaken, $"it reports error {(int)error.Code}: {error.Text}");
        if (error.IsFatal)
        {
            ending = PeerReason.Protocol;
            from.Close();
        }
    }
}

using Pycos.Internals;

namespace Pycos;

/// <content>Other nodes.</content>
public sealed partial class PycosNode
{
    private readonly List<PeerWatcher> watchers = [];
    private volatile bool ignoresPeers;

    /// <summary>
    /// Raised on the node's thread when a connection to or from another node came to nothing. Handlers must be quick, and use no tasks'
    /// data.
    /// </summary>
    public event EventHandler<PeerRefusal>? PeerRefused;

    /// <summary>
    /// Raised on the node's thread when a message that was on its way to a task of a peer could not be delivered, or it is not known
    /// whether it was. Handlers must be quick, and use no tasks' data.
    /// </summary>
    public event EventHandler<UndeliveredMessage>? MessageUndelivered;

    /// <summary>
    /// Whether new peers are refused, and not looked for. Those that are connected stay so. The default is no.
    /// </summary>
    public bool IgnoresPeers
    {
        get => ignoresPeers;
        set => ignoresPeers = value;
    }

    /// <summary>The nodes that are connected now, or are being connected to again: a copy.</summary>
    public IReadOnlyList<PeerInfo> ConnectedPeers =>
        [.. Peers.InUse.Where(peer => peer.State is PeerState.Online or PeerState.Suspect).Select(peer => peer.Info)];

    /// <summary>
    /// What has happened lately between this node and another one, in one of its lives: met, disconnected, resumed, lost, and why. The last 32
    /// events, the oldest first; empty for a node that this one does not know, or has forgotten since nothing leads to it any more.
    /// </summary>
    /// <param name="id">The other node.</param>
    /// <returns>A copy.</returns>
    public IReadOnlyList<PeerEvent> StoryOf(NodeId id) => Peers.Find(id)?.Story ?? [];

    /// <summary>As the other, of whatever nodes have been at a place, in all of their lives that are known.</summary>
    /// <param name="location">Where they accept or accepted connections.</param>
    /// <returns>A copy, the oldest event first.</returns>
    public IReadOnlyList<PeerEvent> StoryOf(Location location) =>
        [.. Peers.All.Where(peer => peer.IsAt(location)).SelectMany(peer => peer.Story).OrderBy(happened => happened.Time)];

    /// <summary>Connects to a node; returns at once if it is connected. Suspends the running task until that is done.</summary>
    /// <param name="location">Where it accepts connections.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The node.</returns>
    /// <exception cref="PeerRefusedException">It can not be reached in time, or one of the two sides has refused the other.</exception>
    public Coroutine<PeerInfo> ConnectAsync(Location location, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        return ThereAsync(Dialler.ConnectAsync(location), cancellationToken);
    }

    /// <summary>
    /// Takes leave of a node, after all that was sent to it has arrived. Either side can connect again later. Suspends the running task
    /// until the connection is closed; does nothing if there is none.
    /// </summary>
    /// <param name="location">Where the node accepts connections.</param>
    /// <returns>To be awaited.</returns>
    public Coroutine DisconnectAsync(Location location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return DisconnectThereAsync(location);
    }

    /// <summary>
    /// Has a task told of each peer that comes or goes, and at first of each that is there. Never suspends.
    /// </summary>
    /// <param name="watcher">The task, of this process or another. When it has ended, or its inbox was full, it is told nothing more.</param>
    /// <returns>Dispose of it to end that.</returns>
    public IDisposable Watch(TaskRef<PeerStatus> watcher)
    {
        var added = new PeerWatcher(this, watcher);
        Post(() =>
        {
            watchers.Add(added);
            foreach (var peer in Peers.InUse.Where(peer => peer.State is PeerState.Online or PeerState.Suspect))
            {
                added.Tell(peer.Presence);
            }
        });
        return added;
    }

    internal void Forget(PeerWatcher watcher) => Post(() => watchers.Remove(watcher));

    /// <summary>Tells all who watch that a peer has come or gone.</summary>
    internal void Announce(PeerStatus status)
    {
        foreach (var watcher in watchers.ToArray())
        {
            if (!watcher.Tell(status))
            {
                watchers.Remove(watcher);
            }
        }
    }

    internal void ReportRefusal(PeerRefusal refusal)
    {
        NetLog.PeerRefused(Log, refusal.ToString());
        NetMeter.NoteRefused(this, refusal);
        NetworkScheduler.Guard(() => PeerRefused?.Invoke(this, refusal));
    }

    internal void ReportUndelivered(Peer peer, Target target, Outcome outcome, string text)
    {
        NetLog.Undelivered(Log, (long)target.Number, peer.ToString(), outcome);
        NetMeter.NoteUndelivered(this, outcome);
        var message = new UndeliveredMessage(
            peer.Id, (long)target.Number, UndeliveredMessage.ReasonOf(outcome), text, target.IsChannel);
        NetworkScheduler.Guard(() => MessageUndelivered?.Invoke(this, message));
    }

    /// <summary>Runs a part of a task's work on the node's thread; it ends there if the wait for it ends early.</summary>
    private async Coroutine<T> ThereAsync<T>(Coroutine<T> coroutine, CancellationToken cancellation)
    {
        var task = NetworkScheduler.Spawn(coroutine, new SpawnOptions { Daemon = true, Name = "node call" });
        try
        {
            await task.MonitorAsync(cancellation);
            return await task;
        }
        finally
        {
            if (task.IsAlive)
            {
                task.Terminate();
            }
        }
    }

    private async Coroutine DisconnectThereAsync(Location location)
    {
        if (FindPeer(location) is { } leaving)
        {
            Post(() => leaving.BeginClose(PeerReason.Closed));
            await leaving.WaitForEndAsync(Deadline.Never);
        }
    }
}

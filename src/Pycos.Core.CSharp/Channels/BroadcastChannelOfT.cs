using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A named broadcast: what is sent to it goes to all who are subscribed at that moment: tasks, other channels, and queues.
/// </summary>
/// <remarks>
/// <para>A channel lives on one scheduler. Members may be used from every thread: what is called elsewhere is posted to that
/// scheduler and happens there, in order.</para>
/// <para>A channel of another process is one that was located there or came in a message. Sending, subscribing and unsubscribing
/// work from here; all else only where it lives. Two of the same channel are equal.</para>
/// <para>Order: each sender's messages reach each subscriber in the order in which they were sent. On the channel's own
/// scheduler that includes messages sent to the subscriber directly.</para>
/// </remarks>
/// <typeparam name="T">The messages' type.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class BroadcastChannel<T> : IBroadcastChannel, IEquatable<BroadcastChannel<T>>, IDisposable
{
    // Those of a channel of another process are not used, so it has none.
    private readonly ChannelMembers<T> members = null!;
    private readonly WaitQueue joining = null!;

    /// <summary>The scheduler it lives on; null if it is a channel of another process.</summary>
    private readonly Scheduler? home;
    private readonly SlowSubscriberMode mode;
    private readonly int capacity;
    private ChannelTransform<T>? transform;
    private volatile bool closed;

    /// <summary>Creates a channel.</summary>
    /// <param name="name">
    /// Its name, which no other channel of its scheduler may have. What stands before the first letter or digit is stripped,
    /// with a warning in the log.
    /// </param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">The name has neither a letter nor a digit.</exception>
    /// <exception cref="ChannelNameTakenException">The scheduler has a channel of that name.</exception>
    public BroadcastChannel(string name, BroadcastChannelOptions<T>? options = null)
        : this(options ?? new BroadcastChannelOptions<T>(), name)
    {
        if (!Scheduler.Channels.TryAdd(Name, this))
        {
            CoreLog.ChannelNameTaken(Scheduler.Log, Name);
            throw new ChannelNameTakenException(
                $"Scheduler {Scheduler.Name} has a channel called {Name}. Use BroadcastChannel.Locate to get it, TryCreate to be "
                + "told without an exception, or close it first.");
        }
    }

    private BroadcastChannel(BroadcastChannelOptions<T> options, string name)
    {
        members = new();
        joining = new();
        home = options.Scheduler ?? Scheduler.CurrentOrDefault;
        Name = ChannelName.Of(name, home);
        mode = options.SlowSubscribers;
        capacity = options.Capacity;
        transform = options.Transform;
    }

    /// <summary>The name that it is located by.</summary>
    public string Name { get; }

    /// <summary>The scheduler that it lives on.</summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public Scheduler Scheduler => home ?? throw OnlyWhereItLives();

    /// <summary>
    /// Where it lives; see <see cref="PycosTask.Location"/>. <see langword="null"/> too if it lives in a process that accepts no
    /// connections.
    /// </summary>
    public Location? Location => Remote is { } remote ? remote.Site.Location : Scheduler.Location;

    /// <summary>Whether it was closed. Of a channel of another process that is not known here: operations tell.</summary>
    public bool IsClosed => closed;

    /// <summary>What happens about a subscriber that has no room.</summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public SlowSubscriberMode SlowSubscribers => Remote is null ? mode : throw OnlyWhereItLives();

    /// <summary>How many direct subscribers it has. From another thread it may be out of date at once.</summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public int Count => Remote is null ? members.Count : throw OnlyWhereItLives();

    /// <summary>
    /// Changes or drops the messages sent from now on; <see langword="null"/> passes them on as they are. One that throws drops
    /// that message, which is logged and counted, and harms no sender.
    /// </summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public ChannelTransform<T>? Transform
    {
        get => Remote is null ? transform : throw OnlyWhereItLives();
        set
        {
            if (IsHere || !Scheduler.TryPost(new PostedAction(() => transform = value)))
            {
                transform = value;
            }
        }
    }

    /// <summary>What the channel has done so far. From another thread it may be out of date at once.</summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public BroadcastChannelStatistics Statistics => Remote is not null ? throw OnlyWhereItLives()
        : new(members.Count, sent, dropped, transformFailures, fullSubscribers, missed, tooSlow);

    /// <summary>
    /// Raised on the channel's scheduler when a subscriber has come or gone, by its end too. Handlers must be quick; what they
    /// throw is logged.
    /// </summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public event EventHandler<ChannelMembersChangedEventArgs>? MembersChanged
    {
        add => MembersCameOrWent += Remote is null ? value : throw OnlyWhereItLives();
        remove => MembersCameOrWent -= value;
    }

    private event EventHandler<ChannelMembersChangedEventArgs>? MembersCameOrWent;

    /// <summary>
    /// Forgets all subscribers and gives the name free. Later messages reach nobody; those that wait for the subscribers stay.
    /// A second call does nothing. From another thread the name is free at once, and the rest is posted. Never suspends.
    /// </summary>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public void Close()
    {
        Scheduler.Channels.Remove(Name, this);
        if (IsHere || !Scheduler.TryPost(new PostedAction(CloseHere)))
        {
            CloseHere();
        }
    }

    /// <summary>Closes the channel; see <see cref="Close"/>. Does nothing to one of another process.</summary>
    public void Dispose()
    {
        if (Remote is null)
        {
            Close();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Remote is { } remote ? $"channel {remote}"
        : Location is { } location ? $"channel {Name}@{location}" : $"channel {Name}";

    internal static BroadcastChannel<T>? TryMake(string name, BroadcastChannelOptions<T> options)
    {
        var made = new BroadcastChannel<T>(options, name);
        return made.Scheduler.Channels.TryAdd(made.Name, made) ? made : null;
    }

    private void CloseHere()
    {
        if (closed)
        {
            return;
        }

        SetClosed();
        foreach (var parent in ChannelGraph<T>.Instance.ParentsOf(this))
        {
            parent.ChildClosed(this);
        }

        foreach (var member in members.ToList())
        {
            Leave(member, ChannelMemberChange.ChannelClosed);
        }

        joining.GrantAll();
    }

    private void TellMembersChanged(object subscriber, ChannelMemberChange change)
    {
        if (MembersCameOrWent is { } handlers)
        {
            try
            {
                handlers(this, new ChannelMembersChangedEventArgs(subscriber, change, members.Count));
            }
            catch (Exception exception)
            {
                CoreLog.CallbackFailed(Scheduler.Log, exception);
            }
        }
    }
}

using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A named broadcast: what is sent to it goes to all who are subscribed at that moment: tasks, other channels, and queues.
/// </summary>
/// <remarks>
/// <para>A channel lives on one scheduler. Members may be used from every thread: what is called elsewhere is posted to that
/// scheduler and happens there, in order.</para>
/// <para>Order: each sender's messages reach each subscriber in the order in which they were sent. On the channel's own
/// scheduler that includes messages sent to the subscriber directly.</para>
/// </remarks>
/// <typeparam name="T">The messages' type.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class BroadcastChannel<T> : IDisposable
{
    private readonly ChannelMembers<T> members = new();
    private readonly WaitQueue joining = new();
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
        Scheduler = options.Scheduler ?? Scheduler.CurrentOrDefault;
        Name = ChannelName.Of(name, Scheduler);
        mode = options.SlowSubscribers;
        capacity = options.Capacity;
        transform = options.Transform;
    }

    /// <summary>The name that it is located by.</summary>
    public string Name { get; }

    /// <summary>The scheduler that it lives on.</summary>
    public Scheduler Scheduler { get; }

    /// <summary>Where it lives; see <see cref="PycosTask.Location"/>.</summary>
    public Location? Location => Scheduler.Location;

    /// <summary>Whether it was closed.</summary>
    public bool IsClosed => closed;

    /// <summary>What happens about a subscriber that has no room.</summary>
    public SlowSubscriberMode SlowSubscribers => mode;

    /// <summary>How many direct subscribers it has. From another thread it may be out of date at once.</summary>
    public int Count => members.Count;

    /// <summary>
    /// Changes or drops the messages sent from now on; <see langword="null"/> passes them on as they are. One that throws drops
    /// that message, which is logged and counted, and harms no sender.
    /// </summary>
    public ChannelTransform<T>? Transform
    {
        get => transform;
        set
        {
            if (Scheduler.IsCurrent || !Scheduler.TryPost(new PostedAction(() => transform = value)))
            {
                transform = value;
            }
        }
    }

    /// <summary>What the channel has done so far. From another thread it may be out of date at once.</summary>
    public BroadcastChannelStatistics Statistics =>
        new(members.Count, sent, dropped, transformFailures, fullSubscribers, missed, tooSlow);

    /// <summary>
    /// Raised on the channel's scheduler when a subscriber has come or gone, by its end too. Handlers must be quick; what they
    /// throw is logged.
    /// </summary>
    public event EventHandler<ChannelMembersChangedEventArgs>? MembersChanged;

    /// <summary>
    /// Forgets all subscribers and gives the name free. Later messages reach nobody; those that wait for the subscribers stay.
    /// A second call does nothing. From another thread the name is free at once, and the rest is posted. Never suspends.
    /// </summary>
    public void Close()
    {
        Scheduler.Channels.Remove(Name, this);
        if (Scheduler.IsCurrent || !Scheduler.TryPost(new PostedAction(CloseHere)))
        {
            CloseHere();
        }
    }

    /// <summary>Closes the channel; see <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    /// <inheritdoc/>
    public override string ToString() => Location is { } location ? $"channel {Name}@{location}" : $"channel {Name}";

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

        closed = true;
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
        if (MembersChanged is { } handlers)
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

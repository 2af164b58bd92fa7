using Pycos.Internals;

namespace Pycos;

/// <summary>A child of a supervisor that takes messages.</summary>
/// <typeparam name="TMessage">The messages it takes.</typeparam>
public sealed record ChildSpec<TMessage> : ChildSpec
{
    private readonly Func<Scheduler, SpawnOptions, InboxOptions, PycosTask> spawn;
    private readonly ChildMailbox<TMessage> mailbox;
    private readonly InboxOptions inbox = InboxOptions.Default;

    /// <summary>A child that takes messages.</summary>
    /// <param name="name">Its name, which no other child of the supervisor has; also that of its tasks.</param>
    /// <param name="start">
    /// Makes the coroutine from the child's own end of its inbox, anew for each start. If it throws, the child has failed, and is
    /// restarted or not like any other.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    public ChildSpec(string name, Func<Inbox<TMessage>, Coroutine> start)
        : this(name, Spawning(start))
    {
    }

    private ChildSpec(string name, Func<Scheduler, SpawnOptions, InboxOptions, PycosTask> spawn)
        : base(name, (scheduler, options) => spawn(scheduler, options, InboxOptions.Default))
    {
        this.spawn = spawn;
        mailbox = new ChildMailbox<TMessage>(name);
        Address = new ChildAddress<TMessage>(mailbox);
    }

    /// <summary>The address of the child, whichever task it runs as. A copy of this record has the same.</summary>
    public ChildAddress<TMessage> Address { get; }

    /// <summary>
    /// Capacity of the inbox, and also of what is kept for the child while it does not run. The default is
    /// <see cref="InboxOptions.Default"/>.
    /// </summary>
    public InboxOptions Inbox
    {
        get => inbox;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            inbox = value;
        }
    }

    internal override IChildMailbox Mailbox => mailbox;

    internal override InboxOptions InboxOptions => inbox;

    internal ChildSpec<TMessage> With(InboxOptions options) => this with { Inbox = options };

    internal static ChildSpec<TMessage> Returning<T>(string name, Func<Inbox<TMessage>, Coroutine<T>> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new ChildSpec<TMessage>(name, (scheduler, options, inbox) =>
        {
            scheduler.Spawn<TMessage, T>(own => Made(() => start(own)), out var address, options, inbox);
            return address.Task;
        });
    }

    internal override PycosTask Start(Scheduler scheduler)
    {
        var task = spawn(scheduler, new SpawnOptions { Name = Name, Daemon = Daemon }, inbox);
        mailbox.Begin(task, inbox);
        return task;
    }

    private static Func<Scheduler, SpawnOptions, InboxOptions, PycosTask> Spawning(Func<Inbox<TMessage>, Coroutine> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return (scheduler, options, inbox) =>
            scheduler.Spawn<TMessage>(own => new Coroutine(Made(() => start(own).Inner)), options, inbox).Task;
    }
}

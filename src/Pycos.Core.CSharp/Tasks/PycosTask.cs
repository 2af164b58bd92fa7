using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A running coroutine with an identity, an inbox, a name and a life: the unit that a scheduler schedules.
/// </summary>
/// <remarks>
/// <para>A task runs on the thread of its <see cref="Scheduler"/> and is never pre-empted: between two awaits no other task of
/// that scheduler runs, so tasks of one scheduler share data without locks.</para>
/// <para>Members of a task may be used from every thread unless they say otherwise. What changes it from another thread is
/// carried to its scheduler and happens there.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}: {Status}")]
public abstract partial class PycosTask : Frame, IEquatable<PycosTask>
{
    private static long lastId;

    private protected PycosTask(Scheduler scheduler)
    {
        Scheduler = scheduler;
        Leaf = this;
        IsTask = true;
        Slot = -1;
        Id = NextId();
    }

    /// <summary>The task that runs on this thread now.</summary>
    /// <exception cref="WrongSchedulerException">The caller is not inside a task.</exception>
    public static PycosTask Current => Scheduler.RunningTaskOrThrow();

    /// <summary>The task that runs on this thread now, or <see langword="null"/> outside tasks.</summary>
    public static PycosTask? CurrentOrNull => Scheduler.CurrentOrNull?.RunningTask;

    /// <summary>A number that no other task of this process ever has; later tasks have larger ones.</summary>
    public long Id { get; internal set; }

    /// <summary>The scheduler that runs the task, for all of its life.</summary>
    public Scheduler Scheduler { get; }

    /// <summary>The name given at the spawn, else that of the function whose code it runs: a hot swap may change it.</summary>
    public string Name => extras?.Name ?? extras?.HotSwap?.CodeName ?? DefaultName;

    /// <summary>Where the task lives: the location of its scheduler, <see langword="null"/> in a process that talks to no other.</summary>
    public Location? Location => Scheduler.Location;

    /// <summary>The task's life as a trace event, if somebody listens.</summary>
    internal System.Diagnostics.Activity? Activity => extras?.Activity;

    private protected abstract string DefaultName { get; }

    /// <summary>Starts a task on the current scheduler, or, outside tasks, on <see cref="Scheduler.Default"/>.</summary>
    /// <inheritdoc cref="Scheduler.Spawn(Coroutine, SpawnOptions?)"/>
    public static PycosTask Spawn(Coroutine coroutine, SpawnOptions? options = null) =>
        Scheduler.CurrentOrDefault.Spawn(coroutine, options);

    /// <summary>Starts a task on the current scheduler, or, outside tasks, on <see cref="Scheduler.Default"/>.</summary>
    /// <inheritdoc cref="Scheduler.Spawn{T}(Coroutine{T}, SpawnOptions?)"/>
    public static PycosTask<T> Spawn<T>(Coroutine<T> coroutine, SpawnOptions? options = null) =>
        Scheduler.CurrentOrDefault.Spawn(coroutine, options);

    /// <summary>Starts a task with an inbox on the current scheduler, or, outside tasks, on <see cref="Scheduler.Default"/>.</summary>
    /// <inheritdoc cref="Scheduler.Spawn{TMessage}(Func{Inbox{TMessage}, Coroutine}, SpawnOptions?, InboxOptions?)"/>
    public static TaskRef<TMessage> Spawn<TMessage>(
        Func<Inbox<TMessage>, Coroutine> body, SpawnOptions? options = null, InboxOptions? inbox = null) =>
        Scheduler.CurrentOrDefault.Spawn(body, options, inbox);

    /// <summary>Another thread has spawned it, perhaps while the scheduler stopped: then it ends without having run.</summary>
    internal override void Arrive(Scheduler scheduler)
    {
        if (scheduler.IsAlive)
        {
            scheduler.Admit(this);
        }
        else
        {
            End(PycosTaskStatus.Cancelled);
        }
    }

    /// <summary>Whether the two are the same task.</summary>
    /// <param name="other">Another task.</param>
    /// <returns>True for the same task.</returns>
    public bool Equals(PycosTask? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Id.GetHashCode();

    /// <summary>Name and number: <c>name/id</c>, and <c>name/id@location</c> where there is a location.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => Location is { } location ? $"{Name}/{Id}@{location}" : $"{Name}/{Id}";

    internal static long NextId() => Interlocked.Increment(ref lastId);
}

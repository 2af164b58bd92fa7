using System.Collections;
using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Several schedulers, one for each core unless told otherwise, for programs that have more to compute than one thread can.
/// </summary>
/// <remarks>
/// <para>A task stays on the scheduler it was started on: tasks of one scheduler still need no locks among themselves, those of
/// different ones talk by messages. The messages of one sender arrive in their order. Inside a task of the group,
/// <see cref="PycosTask.Spawn(Coroutine, SpawnOptions?)"/> stays on the task's scheduler, and <see cref="Spawn(Coroutine,
/// SpawnOptions?)"/> of the group goes to the next one.</para>
/// <para>Members may be used on every thread; those that block throw <see cref="WrongSchedulerException"/> on a scheduler's.</para>
/// </remarks>
[DebuggerDisplay("{Count} schedulers, {Statistics.LiveTasks} tasks")]
public sealed partial class SchedulerGroup : IReadOnlyList<Scheduler>, IDisposable
{
    private readonly Scheduler[] schedulers;
    private uint turn = uint.MaxValue;

    /// <summary>Creates the schedulers and starts their threads.</summary>
    /// <param name="options">How many and how they work; <see langword="null"/> for the defaults.</param>
    public SchedulerGroup(SchedulerGroupOptions? options = null)
    {
        Options = options ?? new SchedulerGroupOptions();
        var made = new List<Scheduler>(Options.Count);
        try
        {
            for (var number = 0; number < Options.Count; number++)
            {
                made.Add(new Scheduler(OptionsOf(number)));
            }
        }
        catch (Exception)
        {
            made.ForEach(scheduler => scheduler.Dispose());
            throw;
        }

        schedulers = [.. made];
    }

    /// <summary>How the group was made.</summary>
    public SchedulerGroupOptions Options { get; }

    /// <summary>How many schedulers there are.</summary>
    public int Count => schedulers.Length;

    /// <summary>A scheduler by its number, from 0 on.</summary>
    /// <param name="index">The number.</param>
    /// <returns>The scheduler.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scheduler.</exception>
    public Scheduler this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, schedulers.Length);
            return schedulers[index];
        }
    }

    /// <summary>What all schedulers together have done so far; the longest step is the longest of any.</summary>
    public SchedulerStatistics Statistics => schedulers.Select(scheduler => scheduler.Statistics).Aggregate(
        (sum, next) => new SchedulerStatistics(
            sum.Switches + next.Switches,
            sum.LiveTasks + next.LiveTasks,
            sum.DaemonTasks + next.DaemonTasks,
            sum.SpawnedTasks + next.SpawnedTasks,
            sum.ReadyTasks + next.ReadyTasks,
            sum.Timers + next.Timers,
            sum.Polls + next.Polls,
            sum.Stalls + next.Stalls,
            sum.LongestStep > next.LongestStep ? sum.LongestStep : next.LongestStep,
            sum.DroppedMessages + next.DroppedMessages,
            sum.BudgetYields + next.BudgetYields,
            sum.FullInboxes + next.FullInboxes,
            sum.AbandonedLocks + next.AbandonedLocks));

    /// <summary>The scheduler whose turn it is: each in turn, whoever asks.</summary>
    /// <returns>The scheduler.</returns>
    public Scheduler Next() => schedulers[Interlocked.Increment(ref turn) % (uint)schedulers.Length];

    /// <summary>The scheduler of a key: always the same one of this group for equal keys.</summary>
    /// <param name="key">The key.</param>
    /// <typeparam name="TKey">Its type, whose <c>GetHashCode</c> decides.</typeparam>
    /// <returns>The scheduler.</returns>
    public Scheduler For<TKey>(TKey key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        // Hash codes of numbers are the numbers: spread them, so that keys with a common step do not meet on one scheduler.
        return schedulers[(uint)HashCode.Combine(key.GetHashCode()) % (uint)schedulers.Length];
    }

    /// <summary>Starts a task on the scheduler whose turn it is. Never suspends.</summary>
    /// <inheritdoc cref="Scheduler.Spawn(Coroutine, SpawnOptions?)"/>
    public PycosTask Spawn(Coroutine coroutine, SpawnOptions? options = null) => Next().Spawn(coroutine, options);

    /// <summary>Starts a task that returns a value on the scheduler whose turn it is. Never suspends.</summary>
    /// <inheritdoc cref="Scheduler.Spawn{T}(Coroutine{T}, SpawnOptions?)"/>
    public PycosTask<T> Spawn<T>(Coroutine<T> coroutine, SpawnOptions? options = null) => Next().Spawn(coroutine, options);

    /// <summary>Starts a task that takes messages on the scheduler whose turn it is. Never suspends.</summary>
    /// <inheritdoc cref="Scheduler.Spawn{TMessage}(Func{Inbox{TMessage}, Coroutine}, SpawnOptions?, InboxOptions?)"/>
    public TaskRef<TMessage> Spawn<TMessage>(
        Func<Inbox<TMessage>, Coroutine> body, SpawnOptions? options = null, InboxOptions? inbox = null) =>
        Next().Spawn(body, options, inbox);

    /// <summary>Starts a task on the scheduler of a key. Never suspends.</summary>
    /// <param name="key">The key; tasks with equal keys run on the same scheduler.</param>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <returns>The task.</returns>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public PycosTask Spawn<TKey>(TKey key, Coroutine coroutine, SpawnOptions? options = null)
        where TKey : notnull => For(key).Spawn(coroutine, options);

    /// <summary>Starts a task that returns a value on the scheduler of a key. Never suspends.</summary>
    /// <param name="key">The key; tasks with equal keys run on the same scheduler.</param>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="options">Name, daemon, token; <see langword="null"/> for none.</param>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <typeparam name="T">What the task returns.</typeparam>
    /// <returns>The task.</returns>
    /// <exception cref="SchedulerStoppedException">The scheduler has finished.</exception>
    public PycosTask<T> Spawn<TKey, T>(TKey key, Coroutine<T> coroutine, SpawnOptions? options = null)
        where TKey : notnull => For(key).Spawn(coroutine, options);

    /// <summary>The schedulers, by their numbers.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<Scheduler> GetEnumerator() => schedulers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private SchedulerOptions OptionsOf(int number) => Options.Scheduler with
    {
        Name = Options.NamePrefix + number,
        PinnedCore = Options.PinThreads ? number : null,
    };
}

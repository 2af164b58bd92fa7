using System.Diagnostics.CodeAnalysis;
using Pycos.Internals;

namespace Pycos;

/// <content>The names by which others find a task.</content>
public abstract partial class PycosTask
{
    /// <summary>
    /// The names the task is registered by, in ordinal order: a copy. Empty when it has ended, which frees them.
    /// </summary>
    public IReadOnlyList<string> RegisteredNames => Scheduler.Names.NamesOf(this);

    /// <summary>
    /// Lets the other tasks of the process, or of those schedulers that share <see cref="SchedulerOptions.Names"/>, find this one by a name, until it is unregistered or the task ends. A task may have
    /// several names. Registering a name again that it has does nothing. Never suspends.
    /// </summary>
    /// <param name="name">The name; <see langword="null"/> for the task's own <see cref="Name"/>.</param>
    /// <exception cref="ArgumentException">The name is blank, or begins with <c>^</c>, which is reserved.</exception>
    /// <exception cref="NameInUseException">Another task has the name.</exception>
    /// <exception cref="TaskEndedException">The task has ended.</exception>
    public void Register(string? name = null)
    {
        name = CheckName(name ?? Name);
        switch (Scheduler.Names.Add(name, this))
        {
            case NameResult.InUse:
                throw new NameInUseException(
                    $"Task {this} can not be registered as '{name}': another live task has that name. Choose another one, or look "
                    + "at the result of TryRegister.");
            case NameResult.Ended:
                throw new TaskEndedException($"Task {this} has ended, so it can not be registered as '{name}'.");
        }
    }

    /// <summary>As <see cref="Register"/>, telling whether it was possible. Never suspends.</summary>
    /// <param name="name">The name; <see langword="null"/> for the task's own <see cref="Name"/>.</param>
    /// <returns>False if another task has the name, or this one has ended.</returns>
    /// <exception cref="ArgumentException">The name is blank, or begins with <c>^</c>, which is reserved.</exception>
    public bool TryRegister(string? name = null) =>
        Scheduler.Names.Add(CheckName(name ?? Name), this) == NameResult.Done;

    /// <summary>Takes a name back. Never suspends.</summary>
    /// <param name="name">The name; <see langword="null"/> for the task's own <see cref="Name"/>.</param>
    /// <returns>Whether the task had the name.</returns>
    public bool Unregister(string? name = null) => Scheduler.Names.Remove(name ?? Name, this);

    /// <summary>Finds a task of this process by a name. Never suspends.</summary>
    /// <param name="name">The name it was registered by.</param>
    /// <param name="task">The task.</param>
    /// <returns>Whether a task has the name now.</returns>
    public static bool TryLocate(string name, [NotNullWhen(true)] out PycosTask? task)
    {
        ArgumentNullException.ThrowIfNull(name);
        task = TaskNames.Current.Find(name);
        return task is not null;
    }

    /// <summary>Finds a task of this process by a name. Suspends until a task has it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever. Zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The task, or a timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public static Coroutine<Timed<PycosTask>> LocateAsync(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        return Locating.LocateAsync(name, timeout, cancellationToken);
    }

    private static string CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException("A registered name can not be blank. Give the task a name that others can ask for.", nameof(name));
        }

        if (name.StartsWith('^'))
        {
            throw new ArgumentException(
                $"'{name}' begins with '^', which is reserved for tasks of Pycos itself. Choose another first character.", nameof(name));
        }

        return name;
    }
}

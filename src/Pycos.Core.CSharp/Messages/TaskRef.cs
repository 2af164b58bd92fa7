using Pycos.Internals;

namespace Pycos;

/// <summary>Finds the addresses of tasks by the names they are registered by; see <see cref="PycosTask.Register"/>.</summary>
public static class TaskRef
{
    /// <summary>Finds the address of a task of this process by a name. Never suspends.</summary>
    /// <param name="name">The name it was registered by.</param>
    /// <param name="address">The address.</param>
    /// <typeparam name="TMessage">The messages that it takes.</typeparam>
    /// <returns>Whether a task has the name now.</returns>
    /// <exception cref="ArgumentException">The task takes other messages, or none.</exception>
    public static bool TryLocate<TMessage>(string name, out TaskRef<TMessage> address)
    {
        var found = PycosTask.TryLocate(name, out var task);
        address = found ? Locating.AddressOf<TMessage>(task!, name) : default;
        return found;
    }

    /// <summary>Finds the address of a task of this process by a name. Suspends until a task has it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever. Zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TMessage">The messages that it takes.</typeparam>
    /// <returns>The address, or a timeout. If the task takes other messages or none, awaiting throws <see cref="ArgumentException"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public static Coroutine<Timed<TaskRef<TMessage>>> LocateAsync<TMessage>(
        string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        return Locating.LocateAsync<TMessage>(name, timeout, cancellationToken);
    }
}

using System.Diagnostics.CodeAnalysis;
using Pycos.Internals;

namespace Pycos;

/// <summary>Finds and makes channels where the name may or may not be taken.</summary>
public static class BroadcastChannel
{
    /// <summary>Finds a channel by its name. Never suspends; usable on every thread.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="scheduler">Where it lives; <see langword="null"/> for the current scheduler or the default one.</param>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <returns>The channel; <see langword="null"/> if the scheduler has none of that name.</returns>
    /// <exception cref="ArgumentException">The channel of that name carries messages of another type.</exception>
    public static BroadcastChannel<T>? Locate<T>(string name, Scheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = (scheduler ?? Scheduler.CurrentOrDefault).Channels.Find(name);
        return found is null ? null : Typed<T>(found);
    }

    /// <summary>A channel, if its messages are of the type that is asked for.</summary>
    internal static BroadcastChannel<T> Typed<T>(IBroadcastChannel found) =>
        found as BroadcastChannel<T>
            ?? throw new ArgumentException($"{found} does not carry messages of type {typeof(T).Name}. Locate it with its own type.");

    /// <summary>Makes a channel unless its scheduler has one of that name. Never suspends; usable on every thread.</summary>
    /// <param name="name">The name; see <see cref="BroadcastChannel{T}(string, BroadcastChannelOptions{T})"/>.</param>
    /// <param name="channel">The new channel.</param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <returns>Whether there was none.</returns>
    /// <exception cref="ArgumentException">The name has neither a letter nor a digit.</exception>
    public static bool TryCreate<T>(
        string name, [NotNullWhen(true)] out BroadcastChannel<T>? channel, BroadcastChannelOptions<T>? options = null)
    {
        channel = BroadcastChannel<T>.TryMake(name, options ?? new());
        return channel is not null;
    }
}

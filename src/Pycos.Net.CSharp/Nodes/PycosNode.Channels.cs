using Pycos.Internals;

namespace Pycos;

/// <content>Channels.</content>
public sealed partial class PycosNode
{
    /// <summary>
    /// Finds a channel by its name: of the scheduler that the node serves, or of another node, also of one that comes only later, and
    /// also if the channel is made only later. Suspends the running task until then.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="at">Where to look only; <see langword="null"/> for everywhere, first here. Any node that has the name may be the one.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">The messages' type. Of a channel of another node it is not checked: it refuses messages of another type.</typeparam>
    /// <returns>The channel, or a timeout.</returns>
    /// <exception cref="ArgumentException">The channel is one of this process and carries messages of another type.</exception>
    /// <exception cref="PeerLostException">
    /// The node at <paramref name="at"/> was lost while it was waited for. One that is not there yet is waited for.
    /// </exception>
    public async Coroutine<Timed<BroadcastChannel<T>>> LocateChannelAsync<T>(
        string name, Location? at = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        Deadline.ThrowIfNegative(timeout);
        if (UserScheduler.Channels.Find(name) is { } here && (at is null || IsOwn(at)))
        {
            return new Timed<BroadcastChannel<T>>(BroadcastChannel.Typed<T>(here));
        }

        var found = at is not null && IsOwn(at)
            ? await WaitForOwnAsync(NameKind.Channel, name, timeout, cancellationToken)
            : await FindAsync(NameKind.Channel, name, at, timeout, cancellationToken) is { TimedOut: false } answer
                ? new Timed<AnyAddress>(answer.Value.Address)
                : default;
        return found.TryGetValue(out var address)
            ? new Timed<BroadcastChannel<T>>(Codec.ToChannel<T>(address.Channel))
            : default;
    }

    /// <summary>Waits until a name stands for something here.</summary>
    private async Coroutine<Timed<AnyAddress>> WaitForOwnAsync(
        NameKind kind, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        var answer = new Answer<AnyAddress>(home);
        IDisposable? watch = null;
        Post(() => watch = WatchName(kind, name, found => answer.TrySettle(found)));
        try
        {
            return await answer.WaitAsync(home.DeadlineAfter(timeout), cancellation) ? new Timed<AnyAddress>(answer.Value) : default;
        }
        finally
        {
            Post(() => watch?.Dispose());
        }
    }
}

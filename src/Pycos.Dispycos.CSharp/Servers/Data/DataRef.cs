using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A value that stays with the server that has made it, and is referred to by this: small, and data itself, so it travels in results,
/// messages and what jobs capture. Made by <see cref="Cluster.Keep{T}(Func{Coroutine{T}}, JobOptions?)"/>, <see cref="JobContext.Keep"/> and
/// <see cref="Cluster.ScatterAsync"/>. A job that has captured some runs by preference where the most of their bytes are.
/// </summary>
/// <remarks>The value is gone with its server, or when it is released. It must only be read: all jobs of its server see the same object.</remarks>
/// <param name="Id">Which value.</param>
/// <param name="Server">The server that has it.</param>
/// <param name="Location">Where that accepts connections.</param>
/// <param name="Name">What it is called in errors.</param>
/// <param name="Bytes">How much memory it needs there, about.</param>
/// <typeparam name="T">The type of the value.</typeparam>
[Pickler(typeof(DataRefPickler<>))]
public sealed record DataRef<T>(Guid Id, ServerId Server, Location Location, string Name, long Bytes)
{
    /// <summary>
    /// The value, in a job: at once where it is; elsewhere a copy, which is fetched from its server, and kept for the jobs that come after as long
    /// as there is room. Suspends the running task until it is there. In the client, see <see cref="Cluster.FetchAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The value, for reading only.</returns>
    /// <exception cref="DataLostException">Its server is gone, or it was released.</exception>
    /// <exception cref="ServiceCallException">It can not be sent, or its bytes are more than a message may have; the message says so.</exception>
    /// <exception cref="InvalidOperationException">This process is no server of a cluster.</exception>
    public Coroutine<T> GetAsync(CancellationToken cancellationToken = default) => DataStore.Current is { } store
        ? store.GetAsync(this, cancellationToken)
        : throw new InvalidOperationException(
            $"{this} is for jobs, and this process is no server of a cluster. Await Cluster.FetchAsync, or have a job read it.");

    /// <summary>Name and server.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"'{Name}' on {Server}";
}

using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// What turns operating-system I/O into resumed tasks. Each scheduler has one of its own, made and used on its thread;
/// only <see cref="Wake"/> may be called from elsewhere.
/// </summary>
/// <remarks>
/// <para>The contract: a handle is registered once, for both directions. Each time a direction becomes ready that is reported
/// at least once, if somebody <see cref="Arm">arms</see> the direction before or after; who arms only when a call would have
/// blocked, and tries again after each report, misses nothing. Pollers that are told of changes (edge triggered) report also
/// what nobody has armed. A report of a readiness that is gone is allowed; the absence of a report of one that is there is
/// not.</para>
/// <para>After <see cref="Unregister"/> nothing is reported for the handle, not even what the system had noted before.</para>
/// </remarks>
public abstract class Poller : IDisposable
{
    /// <summary>The name of the mechanism, such as <c>epoll</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many handles are registered.</summary>
    public abstract int RegisteredHandles { get; }

    /// <summary>Begins to report the readiness of a handle.</summary>
    /// <param name="handle">The handle; its descriptor must be open and non-blocking.</param>
    public abstract void Register(PollHandle handle);

    /// <summary>
    /// Says that somebody waits for a direction of a handle. One report ends that. Does nothing where the system reports changes
    /// by itself, and for a handle that is not registered.
    /// </summary>
    /// <param name="handle">The handle.</param>
    /// <param name="direction">What it is to be ready for.</param>
    public virtual void Arm(PollHandle handle, PollDirection direction)
    {
    }

    /// <summary>Ends the reports for a handle. Call it before the descriptor is closed.</summary>
    /// <param name="handle">The handle.</param>
    public abstract void Unregister(PollHandle handle);

    /// <summary>
    /// Reports what is ready; if nothing is, waits for it until the deadline or a <see cref="Wake"/>. Returns early rather than
    /// late: an interrupted wait is no error.
    /// </summary>
    /// <param name="nanoseconds">How long to wait at most; 0 only looks, a negative number waits for ever.</param>
    public abstract void Wait(long nanoseconds);

    /// <summary>Ends the present <see cref="Wait"/>, or the next one. From any thread.</summary>
    public abstract void Wake();

    /// <summary>Whether one call can wait for what this poller reports and for what another one does.</summary>
    internal virtual bool CanWaitWith(Poller other) => false;

    /// <summary>Waits, without reporting anything, until this poller or another one has something to report, is woken, or it is time.</summary>
    /// <param name="other">The other one, for which <see cref="CanWaitWith"/> is true.</param>
    /// <param name="nanoseconds">How long to wait at most; a negative number waits for ever.</param>
    /// <returns>Which of them is to be asked by a <see cref="Wait"/> of zero nanoseconds.</returns>
    internal virtual (bool This, bool Other) WaitWith(Poller other, long nanoseconds) => throw new NotSupportedException();

    /// <summary>
    /// As <see cref="Unregister"/>, for a descriptor that is closed next and that nobody else is known to hold: the system may be
    /// left to end the registration by that.
    /// </summary>
    internal virtual void UnregisterToClose(PollHandle handle) => Unregister(handle);

    /// <summary>Makes a socket that this poller can watch; a simulation makes its own.</summary>
    internal virtual SocketDriver CreateSocket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        WrapSocket(new Socket(family, type, protocol));

    /// <summary>Makes a socket that this poller can watch of one of the operating system.</summary>
    internal virtual SocketDriver WrapSocket(Socket socket) => SocketDriver.For(socket);

    /// <summary>
    /// What this poller can watch in place of a socket that was made without regard to it; the same one unless overridden.
    /// </summary>
    internal virtual SocketDriver Adapt(SocketDriver driver) => driver;

    /// <summary>The addresses of a host. A simulation has a name service of its own.</summary>
    internal virtual Coroutine<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        HostNames.ResolveAsync(host, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the poller holds of the system.</summary>
    /// <param name="disposing">True unless called by a finalizer.</param>
    protected abstract void Dispose(bool disposing);
}

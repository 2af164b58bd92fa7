namespace Pycos;

/// <summary>Something that a <see cref="Poller"/> watches: a socket, a pipe.</summary>
public abstract class PollHandle
{
    /// <summary>The descriptor in the operating system, or a simulation's number.</summary>
    public abstract int Descriptor { get; }

    /// <summary>
    /// Where the poller keeps the handle, with a count that tells its registrations apart. Set by the poller.
    /// </summary>
    public long Registration { get; set; }

    /// <summary>Called by the poller, on the scheduler's thread, when the handle may be read or has failed or been hung up.</summary>
    public abstract void OnReadable();

    /// <summary>
    /// Called by the poller, on the scheduler's thread, before <see cref="OnReadable"/> when the peer has ended its side or the
    /// handle has failed: the end is reported only once, so that a short read must not be taken as a sign that nothing more is
    /// there. Does nothing unless overridden.
    /// </summary>
    public virtual void OnHangUp()
    {
    }

    /// <summary>Called by the poller, on the scheduler's thread, when the handle may be written or has failed or been hung up.</summary>
    public abstract void OnWritable();
}

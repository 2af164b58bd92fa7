namespace Pycos.Internals;

/// <summary>A handle that the ring polls: readiness is reported each time it changes.</summary>
internal sealed class WatchedHandle(IoUringPoller poller, PollHandle handle) : IRingTarget
{
    private const PollEvents Interest = PollEvents.In | PollEvents.Out | PollEvents.PeerClosed;

    private long registration;
    private bool isWatched = true;

    internal PollHandle Handle => handle;

    internal void Begin(long registered)
    {
        registration = registered;
        poller.AddWatch(handle.Descriptor, Interest, registration);
    }

    internal void End()
    {
        isWatched = false;
        poller.Cancel(RingOperation.Watch, registration);
    }

    public void Complete(RingOperation operation, in RingCompletion completion)
    {
        // What the poll failed with, the handle's owner finds out by its own call.
        var happened = completion.Result < 0 ? PollEvents.Ended : (PollEvents)completion.Result;
        if (isWatched && happened.EndsReading())
        {
            handle.OnHangUp();
        }

        if (isWatched && happened.IsReadable())
        {
            handle.OnReadable();
        }

        if (isWatched && happened.IsWritable())
        {
            handle.OnWritable();
        }

        if (isWatched && !completion.HasMore && completion.Result >= 0)
        {
            Begin(registration);
        }
    }

    public void Evacuate()
    {
    }
}

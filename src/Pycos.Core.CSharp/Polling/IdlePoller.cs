namespace Pycos.Internals;

/// <summary>
/// Watches nothing and only waits: what a scheduler has until something is first to be watched, and where there is no poller for
/// the platform.
/// </summary>
internal sealed class IdlePoller : Poller
{
    private readonly ManualResetEventSlim wake = new(false, 0);

    public override string Name => "none";

    public override int RegisteredHandles => 0;

    public override void Register(PollHandle handle) => throw new PlatformNotSupportedException(
        "There is no poller for this platform yet, so sockets can not be used on it.");

    public override void Unregister(PollHandle handle)
    {
    }

    public override void Wait(long nanoseconds)
    {
        if (nanoseconds != 0)
        {
            // Rounded up: waking a little late is right, waking early only to sleep again is not.
            var milliseconds = nanoseconds < 0 ? -1 : (int)Math.Min((nanoseconds + 999_999) / 1_000_000, int.MaxValue);
            wake.Wait(milliseconds);
            wake.Reset();
        }
    }

    public override void Wake() => wake.Set();

    protected override void Dispose(bool disposing) => wake.Dispose();
}

namespace Pycos.Internals;

/// <summary>Picks the poller for the platform.</summary>
internal static class PollerChoice
{
    internal static Poller MakeBest() => OperatingSystem.IsLinux() ? new EpollPoller() : new IdlePoller();
}

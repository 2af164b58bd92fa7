using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Picks the poller: the one that was asked for, or the best one of the platform.</summary>
internal static class PollerChoice
{
    internal const string Variable = "PYCOS_POLLER";

    /// <summary>Makes a poller, on the thread that will use it.</summary>
    /// <param name="kind">What the options say; they go before the environment.</param>
    internal static Poller Make(PollerKind kind)
    {
        if (kind != PollerKind.Automatic)
        {
            return Make(kind, "SchedulerOptions.Poller");
        }

        var named = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(named)
            ? MakeBest()
            : Make(Parse(named.Trim()), $"the environment variable {Variable}");
    }

    /// <summary>The name of a kind, as the environment variable has it.</summary>
    internal static string NameOf(PollerKind kind) => kind.ToString().ToLowerInvariant();

    private static Poller MakeBest() => Available() is [var best, ..] ? Create(best) : new IdlePoller();

    private static Poller Make(PollerKind kind, string wish)
    {
        if (kind == PollerKind.Automatic)
        {
            return MakeBest();
        }

        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no such poller; {wish} asks for it.");
        }

        return Available().Contains(kind) ? Create(kind) : throw Unavailable(kind, wish);
    }

    /// <summary>The pollers of this platform, the best one first.</summary>
    private static PollerKind[] Available() =>
        OperatingSystem.IsLinux() ? [PollerKind.Epoll, PollerKind.Poll, PollerKind.Select]
        : OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? [PollerKind.Kqueue]
        : [];

    private static Poller Create(PollerKind available) => available switch
    {
        PollerKind.Epoll => new EpollPoller(),
        PollerKind.Poll => new PollPoller(),
        PollerKind.Select => new SelectPoller(),
        _ => new KqueuePoller(),
    };

    private static PlatformNotSupportedException Unavailable(PollerKind kind, string wish)
    {
        var others = Available();
        var instead = others.Length == 0 ? "" : $"use {string.Join(" or ", others.Select(NameOf))}, or ";
        return new PlatformNotSupportedException(
            $"{NameOf(kind)}, which {wish} asks for, is a mechanism of {(kind == PollerKind.Kqueue ? "macOS and BSD" : "Linux")}; "
            + $"this is {PlatformName()}: {instead}leave the choice to the library (PollerKind.Automatic).");
    }

    private static string PlatformName() =>
        OperatingSystem.IsLinux() ? "Linux"
        : OperatingSystem.IsMacOS() ? "macOS"
        : OperatingSystem.IsFreeBSD() ? "FreeBSD"
        : OperatingSystem.IsWindows() ? "Windows"
        : RuntimeInformation.OSDescription;

    private static PollerKind Parse(string name)
    {
        foreach (var kind in Enum.GetValues<PollerKind>())
        {
            if (name.Replace("_", "", StringComparison.Ordinal).Equals(NameOf(kind), StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        throw new ArgumentException(
            $"The environment variable {Variable} is '{name}', which is no poller. It can be "
            + $"{string.Join(", ", Enum.GetValues<PollerKind>().Select(NameOf))}; unset it to get the best one.");
    }
}

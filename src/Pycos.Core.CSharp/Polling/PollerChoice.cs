using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pycos.Internals;

/// <summary>Picks the poller: the one that was asked for, or the best one of the platform.</summary>
internal static class PollerChoice
{
    internal const string Variable = "PYCOS_POLLER";

    /// <summary>Makes a poller, on the thread that will use it.</summary>
    /// <param name="kind">What the options say; they go before the environment.</param>
    /// <param name="log">Where it is written when another one has to do.</param>
    internal static Poller Make(PollerKind kind, ILogger? log = null)
    {
        log ??= NullLogger.Instance;
        if (kind != PollerKind.Automatic)
        {
            return Make(kind, "SchedulerOptions.Poller", log);
        }

        var named = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(named)
            ? MakeBest(log)
            : Make(Parse(named.Trim()), $"the environment variable {Variable}", log);
    }

    /// <summary>The name of a kind, as the environment variable has it.</summary>
    internal static string NameOf(PollerKind kind) => kind == PollerKind.IoUring ? "io_uring" : kind.ToString().ToLowerInvariant();

    private static Poller MakeBest(ILogger log) => MakeBest(() => Create(Available()[0], log), log);

    /// <summary>
    /// Makes the best poller of the platform or, where a sandbox forbids its calls, the one that works everywhere.
    /// </summary>
    internal static Poller MakeBest(Func<Poller> best, ILogger log)
    {
        try
        {
            return best();
        }
        catch (Exception exception)
        {
            CoreLog.PollerReplaced(log, exception.Message, exception);
            return new PortablePoller();
        }
    }

    private static Poller Make(PollerKind kind, string wish, ILogger log)
    {
        if (kind == PollerKind.Automatic)
        {
            return MakeBest(log);
        }

        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no such poller; {wish} asks for it.");
        }

        return Available().Contains(kind) ? Create(kind, log) : throw Unavailable(kind, wish);
    }

    /// <summary>The pollers of this platform, the best one first.</summary>
    private static PollerKind[] Available() =>
        OperatingSystem.IsLinux() ? [PollerKind.Epoll, PollerKind.IoUring, PollerKind.Poll, PollerKind.Select, PollerKind.Portable]
        : OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? [PollerKind.Kqueue, PollerKind.Portable]
        : [PollerKind.Portable];

    private static Poller Create(PollerKind available, ILogger log) => available switch
    {
        PollerKind.Epoll => new EpollPoller(),
        PollerKind.IoUring => MakeRing(log),
        PollerKind.Poll => new PollPoller(),
        PollerKind.Select => new SelectPoller(),
        PollerKind.Kqueue => new KqueuePoller(),
        _ => new PortablePoller(),
    };

    /// <summary>Containers often forbid io_uring, and old kernels lack what is needed of it: epoll does the same.</summary>
    private static Poller MakeRing(ILogger log)
    {
        try
        {
            return new IoUringPoller();
        }
        catch (Exception exception) when (exception is Win32Exception or PlatformNotSupportedException)
        {
            CoreLog.RingUnavailable(log, exception.Message);
            return new EpollPoller();
        }
    }

    private static PlatformNotSupportedException Unavailable(PollerKind kind, string wish)
    {
        var others = Available();
        var instead = $"use {string.Join(" or ", others.Select(NameOf))}, or ";
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
            if (Plain(name).Equals(Plain(NameOf(kind)), StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        throw new ArgumentException(
            $"The environment variable {Variable} is '{name}', which is no poller. It can be "
            + $"{string.Join(", ", Enum.GetValues<PollerKind>().Select(NameOf))}; unset it to get the best one.");
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}

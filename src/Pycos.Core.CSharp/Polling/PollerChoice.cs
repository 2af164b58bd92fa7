using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>Picks the poller: the one that was asked for, or the best one of the platform.</summary>
internal static class PollerChoice
{
    internal const string Variable = "PYCOS_POLLER";

    /// <summary>Makes a poller, on the thread that will use it.</summary>
    /// <param name="kind">What the options say; they go before the environment.</param>
    /// <param name="log">Where it is written when another one has to do.</param>
    internal static Poller Make(PollerKind kind, ILogger log)
    {
        if (kind != PollerKind.Automatic)
        {
            return Make(kind, "SchedulerOptions.Poller", log);
        }

        var named = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(named)
            ? OperatingSystem.IsLinux() ? new EpollPoller() : new IdlePoller()
            : Make(Parse(named.Trim()), $"the environment variable {Variable}", log);
    }

    /// <summary>The name of a kind, as the environment variable has it.</summary>
    internal static string NameOf(PollerKind kind) => kind == PollerKind.IoUring ? "io_uring" : kind.ToString().ToLowerInvariant();

    private static Poller Make(PollerKind kind, string wish, ILogger log)
    {
        if (!OperatingSystem.IsLinux() && kind != PollerKind.Automatic)
        {
            throw new PlatformNotSupportedException(
                $"The poller '{NameOf(kind)}', which {wish} asks for, is not available on this platform. Leave the choice to the "
                + "library (PollerKind.Automatic).");
        }

        return kind switch
        {
            PollerKind.Automatic => Make(PollerKind.Automatic, log),
            PollerKind.Epoll => new EpollPoller(),
            PollerKind.IoUring => MakeRing(log),
            PollerKind.Poll => new PollPoller(),
            PollerKind.Select => new SelectPoller(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no such poller; {wish} asks for it."),
        };
    }

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

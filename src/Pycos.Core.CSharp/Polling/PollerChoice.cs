using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pycos.Internals;

/// <summary>Picks the poller: the one that was asked for, or the best one of the platform.</summary>
internal static class PollerChoice
{
    internal const string Variable = "PYCOS_POLLER";

    /// <summary>Makes a poller, on the thread that will use it.</summary>
    /// <param name="kind">What the options say; they go before the environment.</param>
    /// <param name="log">Where it is said that the best one could not be made.</param>
    internal static Poller Make(PollerKind kind, ILogger? log = null)
    {
        if (kind != PollerKind.Automatic)
        {
            return Make(kind, "SchedulerOptions.Poller", log);
        }

        var named = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(named)
            ? MakeBest(Native(), log)
            : Make(Parse(named.Trim()), $"the environment variable {Variable}", log);
    }

    /// <summary>
    /// Makes the poller of the platform, or, where there is none or a sandbox forbids its calls, the one that works everywhere.
    /// </summary>
    internal static Poller MakeBest(Func<Poller>? native, ILogger? log)
    {
        try
        {
            return native?.Invoke() ?? new PortablePoller();
        }
        catch (Exception exception)
        {
            CoreLog.PollerReplaced(log ?? NullLogger.Instance, exception.Message, exception);
            return new PortablePoller();
        }
    }

    /// <summary>The name of a kind, as the environment variable has it.</summary>
    internal static string NameOf(PollerKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>How the poller of this platform is made, if it has one.</summary>
    private static Func<Poller>? Native() => OperatingSystem.IsLinux() ? static () => new EpollPoller() : null;

    private static Poller Make(PollerKind kind, string wish, ILogger? log)
    {
        if (!OperatingSystem.IsLinux() && kind is not (PollerKind.Automatic or PollerKind.Portable))
        {
            throw new PlatformNotSupportedException(
                $"The poller '{NameOf(kind)}', which {wish} asks for, is not available on this platform. Leave the choice to the "
                + "library (PollerKind.Automatic).");
        }

        return kind switch
        {
            PollerKind.Automatic => MakeBest(Native(), log),
            PollerKind.Epoll => new EpollPoller(),
            PollerKind.Poll => new PollPoller(),
            PollerKind.Select => new SelectPoller(),
            PollerKind.Portable => new PortablePoller(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no such poller; {wish} asks for it."),
        };
    }

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

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
            ? OperatingSystem.IsLinux() ? new EpollPoller() : new IdlePoller()
            : Make(Parse(named.Trim()), $"the environment variable {Variable}");
    }

    /// <summary>The name of a kind, as the environment variable has it.</summary>
    internal static string NameOf(PollerKind kind) => kind.ToString().ToLowerInvariant();

    private static Poller Make(PollerKind kind, string wish)
    {
        if (!OperatingSystem.IsLinux() && kind != PollerKind.Automatic)
        {
            throw new PlatformNotSupportedException(
                $"The poller '{NameOf(kind)}', which {wish} asks for, is not available on this platform. Leave the choice to the "
                + "library (PollerKind.Automatic).");
        }

        return kind switch
        {
            PollerKind.Automatic => Make(PollerKind.Automatic),
            PollerKind.Epoll => new EpollPoller(),
            PollerKind.Poll => new PollPoller(),
            PollerKind.Select => new SelectPoller(),
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

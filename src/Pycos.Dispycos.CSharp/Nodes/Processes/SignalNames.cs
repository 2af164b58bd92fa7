namespace Pycos.Internals;

/// <summary>Signals by the names of signal(7). Those of macOS with the same number have the same name, as far as they end processes.</summary>
internal static class SignalNames
{
    internal static string Of(int signal) => signal switch
    {
        1 => "SIGHUP (1)",
        2 => "SIGINT (2)",
        3 => "SIGQUIT (3)",
        4 => "SIGILL (4)",
        6 => "SIGABRT (6)",
        8 => "SIGFPE (8)",
        9 => "SIGKILL (9)",
        11 => "SIGSEGV (11)",
        13 => "SIGPIPE (13)",
        15 => "SIGTERM (15)",
        24 => "SIGXCPU (24)",
        25 => "SIGXFSZ (25)",
        _ => FormattableString.Invariant($"{signal}"),
    };
}

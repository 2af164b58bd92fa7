using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// Has the client log what the server warns of, as it has no log of its own: of its code and files only, since the client sees by itself
/// what becomes of connections.
/// </summary>
internal sealed class ServerLog : ILogger
{
    private const int FirstOfCode = 140;
    private const int FirstBehindCode = 150;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && eventId.Id is >= FirstOfCode and < FirstBehindCode)
        {
            ServerJobs.Current?.Warn(formatter(state, exception));
        }
    }
}

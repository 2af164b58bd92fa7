using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>One name's way into the queue of a <see cref="LineLoggerProvider"/>.</summary>
internal sealed class LineLogger(LineLoggerProvider provider, string name) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => provider.Writes(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
        {
            // Formatted here: the state may have changed when the other thread gets to it.
            provider.Add(name, formatter(state, exception), exception);
        }
    }
}

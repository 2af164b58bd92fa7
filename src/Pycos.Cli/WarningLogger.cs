using Microsoft.Extensions.Logging;

namespace Pycos.CliTool;

/// <summary>Keeps the warnings of a node.</summary>
internal sealed class WarningLogger : ILogger
{
    private readonly List<string> warnings = [];

    /// <summary>The warnings so far, each once.</summary>
    internal IReadOnlyList<string> Warnings
    {
        get
        {
            lock (warnings)
            {
                return [.. warnings.Distinct()];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            lock (warnings)
            {
                warnings.Add(formatter(state, exception));
            }
        }
    }
}

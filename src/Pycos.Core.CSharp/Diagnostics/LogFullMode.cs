namespace Pycos;

/// <summary>What happens to a log line for which the queue of a <see cref="LineLoggerProvider"/> has no room.</summary>
/// <remarks>There is no mode that waits: whoever logs may be a task, and its scheduler must not stop for an output.</remarks>
public enum LogFullMode
{
    /// <summary>The new line is dropped, and counted.</summary>
    DropNewest,

    /// <summary>The oldest line that waits is dropped for it, and counted.</summary>
    DropOldest,
}

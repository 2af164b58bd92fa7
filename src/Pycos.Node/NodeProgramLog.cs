using Microsoft.Extensions.Logging;

namespace Pycos.NodeTool;

/// <summary>The log lines of the program.</summary>
internal static partial class NodeProgramLog
{
    [LoggerMessage(400, LogLevel.Information, "Hours of service ({Hours}): {Phase}.")]
    internal static partial void HoursChanged(ILogger logger, ServicePhase phase, ServiceHours hours);

    [LoggerMessage(401, LogLevel.Information, "{Signal}: the node ends when its clients have left, within {Grace} s; once more ends it at once.")]
    internal static partial void Quits(ILogger logger, string signal, double grace);

    [LoggerMessage(402, LogLevel.Warning, "{Signal}: the node ends at once.")]
    internal static partial void Terminates(ILogger logger, string signal);

    [LoggerMessage(403, LogLevel.Warning, "Connections are not encrypted (--tls off).")]
    internal static partial void NotEncrypted(ILogger logger);

    [LoggerMessage(404, LogLevel.Error, "The node could not be ended in good order.")]
    internal static partial void EndFailed(ILogger logger, Exception exception);
}

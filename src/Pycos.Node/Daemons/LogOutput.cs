using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Pycos.Tools;

/// <summary>The log: to standard error, so that standard output is for what was asked.</summary>
internal static class LogOutput
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff ";

    internal static ILoggerFactory Create(bool json, bool details) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(details ? LogLevel.Debug : LogLevel.Information);
        if (json)
        {
            builder.AddJsonConsole(options => (options.TimestampFormat, options.UseUtcTimestamp) = ("o", true));
        }
        else
        {
            builder.AddSimpleConsole(options =>
                (options.TimestampFormat, options.SingleLine, options.ColorBehavior) = (TimeFormat, true, LoggerColorBehavior.Disabled));
        }

        builder.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}

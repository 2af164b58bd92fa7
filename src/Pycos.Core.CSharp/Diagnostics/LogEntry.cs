using System.Globalization;
using System.Text;

namespace Pycos.Internals;

/// <summary>What was logged, with its time, until the output takes it.</summary>
internal readonly record struct LogEntry(DateTimeOffset Time, string Name, string Message, Exception? Exception)
{
    private const string Seconds = "yyyy-MM-dd HH:mm:ss";
    private const string Milliseconds = "yyyy-MM-dd HH:mm:ss.fff";

    /// <summary>Writes the entry as a line; an exception's text follows on lines of its own.</summary>
    internal void AppendTo(StringBuilder text, bool showMilliseconds, string newLine)
    {
        text.Append(Time.ToString(showMilliseconds ? Milliseconds : Seconds, CultureInfo.InvariantCulture))
            .Append(' ').Append(Name).Append(" - ").Append(Message).Append(newLine);
        if (Exception is not null)
        {
            text.Append(Exception).Append(newLine);
        }
    }
}

namespace Pycos.Internals;

/// <summary>The rule for names of channels.</summary>
internal static class ChannelName
{
    /// <summary>Strips what stands before the first letter or digit, and logs that it did.</summary>
    internal static string Of(string given, Scheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(given);
        var start = 0;
        while (start < given.Length && !char.IsLetterOrDigit(given[start]))
        {
            start++;
        }

        if (start == given.Length)
        {
            throw new ArgumentException(
                $"\"{given}\" is no name for a channel: it has neither a letter nor a digit. Give a name that begins with one.", nameof(given));
        }

        var name = given[start..];
        if (start > 0)
        {
            CoreLog.ChannelRenamed(scheduler.Log, given, name);
        }

        return name;
    }
}

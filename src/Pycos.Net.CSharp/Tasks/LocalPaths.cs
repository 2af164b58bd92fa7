using System.ComponentModel;
using System.Text.RegularExpressions;

namespace Pycos.Internals;

/// <summary>
/// Takes the directories out of what the system says of files before that is told to a peer: where something is on this machine is nobody
/// else's business.
/// </summary>
internal static partial class LocalPaths
{
    /// <summary>
    /// What an exception says. Of one that tells of files, or has such a one as its cause, each path is cut to its last part; what the program itself
    /// says of other things stays as it is.
    /// </summary>
    internal static string CutIn(Exception exception) => TellsOfFiles(exception) ? Cut(exception.Message) : exception.Message;

    /// <summary>A text in which each absolute path is cut to its last part.</summary>
    internal static string Cut(string text) =>
        Bare().Replace(Quoted().Replace(text, found => $"'{LastOf(found.Groups["path"].Value)}'"), "");

    private static bool TellsOfFiles(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or Win32Exception or BadImageFormatException or TypeLoadException
        || (exception is AggregateException several && several.InnerExceptions.Any(TellsOfFiles))
        || (exception.InnerException is { } inner && TellsOfFiles(inner));

    private static string LastOf(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>As the class library names files: in quotes, so that there may be blanks in the path.</summary>
    [GeneratedRegex(@"'(?<path>(?:[A-Za-z]:)?[\\/][^'\r\n]*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    /// <summary>As the loader of native libraries does.</summary>
    [GeneratedRegex(@"(?<=^|[\s(\[""])(?:[A-Za-z]:)?[\\/](?:[^\s\\/'"":]+[\\/])+", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}

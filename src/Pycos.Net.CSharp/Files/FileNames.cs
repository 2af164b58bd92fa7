using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pycos.Internals;

/// <summary>
/// The names that files and folders may have between nodes: those that mean the same thing, and nothing else, on every system. See
/// docs/protocol.md.
/// </summary>
internal static class FileNames
{
    private const int MaxBytes = 255; // NAME_MAX of the usual file systems
    private const int DeviceDigitAt = 3;
    private const string PartEnd = ".part";
    private const int PartIdLength = 32;

    // A colon stands behind a drive, and before a second stream of a file in NTFS.
    private static readonly SearchValues<char> separators = SearchValues.Create("/\\:");
    private static readonly HashSet<string> devices =
        new(StringComparer.OrdinalIgnoreCase) { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };

    /// <summary>A new name for a file that is not complete. No peer can name one.</summary>
    internal static string NewPart() => $".{Guid.NewGuid():N}{PartEnd}";

    internal static bool IsPart(string name) =>
        name.Length == 1 + PartIdLength + PartEnd.Length
        && name[0] == '.'
        && name.EndsWith(PartEnd, StringComparison.OrdinalIgnoreCase)
        && name.AsSpan(1, PartIdLength).IndexOfAnyExcept(SearchValues.Create("0123456789abcdefABCDEF")) < 0;

    /// <summary>Splits a path as users write it, with <c>/</c> between folders.</summary>
    /// <exception cref="ArgumentException">A name in it may not be used.</exception>
    internal static ImmutableArray<string> Split(string path, string parameter)
    {
        ArgumentNullException.ThrowIfNull(path, parameter);
        ImmutableArray<string> names = path.Length == 0 ? [] : [.. path.Split('/')];
        return Refusal(names) is { } why
            ? throw new ArgumentException($"The path \"{path}\" can not be used at another node: {why}.", parameter)
            : names;
    }

    /// <summary>Throws if a peer may not use these names.</summary>
    /// <exception cref="FileTransferException">One is not allowed.</exception>
    internal static void Check(ImmutableArray<string> names)
    {
        if (Refusal(names) is { } why)
        {
            throw new FileTransferException(FileTransferFailure.InvalidName, $"The name is refused: {why}.");
        }
    }

    /// <summary>Why a path is refused; null if it is not.</summary>
    internal static string? Refusal(ImmutableArray<string> names) =>
        names.Length > WireLimits.PathComponents + 1
            ? $"it has more than {WireLimits.PathComponents} folders"
            : names.Select(Refusal).FirstOrDefault(why => why is not null);

    private static string? Refusal(string name)
    {
        if (name.Length == 0)
        {
            return "a part of it is empty";
        }

        if (name is "." or "..")
        {
            return $"\"{name}\" is no name";
        }

        if (name.AsSpan().ContainsAny(separators))
        {
            return "a name may not contain / \\ or :";
        }

        if (name.Any(letter => CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.Control))
        {
            return "a name may not contain control characters";
        }

        if (!IsText(name) || Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return $"a name must be Unicode text of at most {MaxBytes} bytes in UTF-8";
        }

        return name[^1] is '.' or ' ' ? "a name may not end with a dot or a blank"
            : IsDevice(name) ? $"\"{name}\" is a device on some systems"
            : IsPart(name) ? "it is one that incomplete files have"
            : null;
    }

    private static bool IsText(string name)
    {
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>Windows takes these for devices in every folder, also with an extension ("Naming Files, Paths, and Namespaces").</summary>
    private static bool IsDevice(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ');
        return devices.Contains(stem)
            || (stem.Length == DeviceDigitAt + 1
                && "0123456789¹²³".Contains(stem[DeviceDigitAt])
                && stem[..DeviceDigitAt].ToUpperInvariant() is "COM" or "LPT");
    }
}

using System.Text.Json;

namespace Pycos.Internals;

/// <summary>What the files are called in which a node's servers find what its setup gives them.</summary>
internal static class NodeDataFiles
{
    /// <summary>Of a pickled value.</summary>
    internal const string ValueSuffix = ".value";

    /// <summary>Of bytes that servers have in memory.</summary>
    internal const string BytesSuffix = ".bytes";

    private const string NamesFile = "names.json";

    /// <summary>Notes which file has what: any text may be a name.</summary>
    internal static void WriteNames(string folder, IReadOnlyDictionary<string, string> files) => File.WriteAllText(
        Path.Combine(folder, NamesFile),
        ServerSettingsText.Write(writer =>
        {
            foreach (var (name, file) in files)
            {
                writer.WriteString(name, file);
            }
        }));

    /// <summary>Which file has what, with its path; <see langword="null"/> if there is nothing yet.</summary>
    internal static Dictionary<string, string>? TryReadNames(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, NamesFile)));
            return document.RootElement.EnumerateObject().ToDictionary(
                file => file.Name, file => Path.Combine(folder, file.Value.GetString()!), StringComparer.Ordinal);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

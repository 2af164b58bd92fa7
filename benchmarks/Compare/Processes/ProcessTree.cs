using System.Globalization;

namespace Pycos.Benchmarks.Compare.Processes;

/// <summary>A process with its children, theirs and so on.</summary>
internal static class ProcessTree
{
    /// <summary>The ids of those that are there now, the process itself first.</summary>
    public static IReadOnlyList<int> Of(int processId)
    {
        var children = Processes().ToLookup(process => process.Parent, process => process.Id);
        IEnumerable<int> From(int id) => children[id].SelectMany(From).Prepend(id);
        return [.. From(processId)];
    }

    private static IEnumerable<(int Id, int Parent)> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Parent(folder) is { } parent)
            {
                yield return (id, parent);
            }
        }
    }

    // The second field after the name, which is in parentheses and may hold anything: proc_pid_stat(5). Null if the process has ended.
    private static int? Parent(string folder)
    {
        try
        {
            var stat = File.ReadAllText($"{folder}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using System.Text.RegularExpressions;

namespace Pycos.Examples;

/// <summary>Counts the words of many files: each file is counted by a server, and servers add the counts up.</summary>
internal static class WordCount
{
    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var files = FilesOf(rest);
            Scenario.Expect(files.Count > 0, "There is no file.");

            // Files are read here, one after another as servers take them: on a cluster they need not be there.
            var counts = PycosTask.Spawn(cluster.MapReduceAsync(files.Select(File.ReadAllText), CountWords, Add)).Value();
            foreach (var (word, count) in counts.OrderByDescending(word => word.Value).Take(10))
            {
                Console.WriteLine($"{count,7} {word}");
            }

            var total = counts.Values.Sum();
            Console.WriteLine($"{total} words, {counts.Count} different ones, in {files.Count} files");
            Scenario.Expect(total == files.Sum(file => Words(File.ReadAllText(file)).Count()), "Words are missing.");
        }
    }

    private static IEnumerable<string> Words(string text) =>
        Regex.Matches(text, @"\p{L}+").Select(word => word.Value.ToLowerInvariant());

    private static Dictionary<string, int> CountWords(string text) => Words(text).CountBy(word => word).ToDictionary();

    private static Dictionary<string, int> Add(Dictionary<string, int> first, Dictionary<string, int> second)
    {
        foreach (var (word, count) in second)
        {
            first[word] = first.GetValueOrDefault(word) + count;
        }

        return first;
    }

    /// <summary>The text files of a folder, or what the libraries beside this program say of themselves.</summary>
    private static List<string> FilesOf(string[] arguments) => arguments switch
    {
        [] => [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.xml")],
        [var folder] when Directory.Exists(folder) =>
        [
            .. Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories),
        ],
        _ => throw Scenario.Misuse("Give a folder with text files, or nothing."),
    };
}

using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>What a node was told, as text: for each setting that was given its values.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<Setting, IReadOnlyList<string>> values = [];

    /// <summary>The settings that were given.</summary>
    internal IEnumerable<Setting> Given => SettingTable.All.Where(values.ContainsKey);

    internal IReadOnlyList<string> this[string name] => values.GetValueOrDefault(SettingTable.Find(name)!) ?? [];

    /// <summary>The value of a setting that has one; null if it was not given.</summary>
    internal string? One(string name) => this[name] is [.., var last] ? last : null;

    /// <summary>Whether a flag is set.</summary>
    internal bool Has(string name) => One(name) == "true";

    /// <summary>Takes the values of a setting in, instead of those that it had.</summary>
    internal void Set(Setting setting, IEnumerable<string> given) => values[setting] = [.. given];

    /// <summary>Both, of which the other one's count.</summary>
    internal SettingValues With(SettingValues other)
    {
        var all = new SettingValues();
        foreach (var source in new[] { this, other })
        {
            foreach (var (setting, given) in source.values)
            {
                all.values[setting] = given;
            }
        }

        return all;
    }

    /// <summary>Whether both were told the same.</summary>
    internal bool IsSame(SettingValues other) =>
        values.Count == other.values.Count
        && values.All(entry => other.values.TryGetValue(entry.Key, out var there) && there.SequenceEqual(entry.Value));

    /// <summary>Reads what a flag is set to in a file or a variable.</summary>
    /// <exception cref="UsageException">It is neither true nor false.</exception>
    internal static string FlagOf(string text, string where) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => "true",
        "FALSE" or "0" or "NO" or "OFF" => "false",
        _ => throw new UsageException($"{where} is \"{text}\": give true or false."),
    };
}

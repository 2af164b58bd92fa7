using System.Collections;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>Settings in the environment: <c>DISPYCOSNODE_</c> and their names in capitals; several values are separated by commas.</summary>
internal static class SettingVariables
{
    private const string Prefix = "DISPYCOSNODE_";

    /// <summary>The variable that names a file of settings.</summary>
    internal const string Config = Prefix + "CONFIG";

    /// <summary>Reads them.</summary>
    /// <param name="variables">All variables of the environment.</param>
    /// <exception cref="UsageException">There is one that is none of them.</exception>
    internal static SettingValues Read(IDictionary variables)
    {
        var values = new SettingValues();
        foreach (DictionaryEntry entry in variables)
        {
            var (name, text) = ((string)entry.Key, (string?)entry.Value ?? "");
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name == Config)
            {
                continue;
            }

            var setting = SettingTable.Find(name[Prefix.Length..].ToLowerInvariant())
                ?? throw new UsageException($"There is no setting for the variable {name}. dispycosnode --help lists all.");
            values.Set(setting, setting.Kind switch
            {
                SettingKind.Flag => [SettingValues.FlagOf(text, name)],
                SettingKind.One => [text],
                _ => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            });
        }

        return values;
    }
}

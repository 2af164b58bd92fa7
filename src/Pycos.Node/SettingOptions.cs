using System.Collections;
using System.CommandLine;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>The settings as options of a command.</summary>
internal sealed class SettingOptions
{
    private readonly Dictionary<Setting, Option> options = [];
    private readonly Option<string?> config = new("--config") { Description = "A file with settings, JSON. What is given otherwise counts more.", HelpName = "FILE" };
    private readonly Option<string?> save = new("--save_config", "--save-config") { Description = "Writes all that was set into a file, and does nothing else.", HelpName = "FILE" };

    /// <summary>Adds them to a command.</summary>
    internal SettingOptions(Command command)
    {
        command.Options.Add(config);
        command.Options.Add(save);
        foreach (var setting in SettingTable.All)
        {
            var option = Make(setting);
            options.Add(setting, option);
            command.Options.Add(option);
        }
    }

    /// <summary>Where the settings are to be saved; null if they are not.</summary>
    internal string? SavePath(ParseResult parsed) => parsed.GetValue(save);

    /// <summary>All that is set: by the file, by the environment, which counts more, and by the command line, which counts most.</summary>
    /// <exception cref="UsageException">Something is set that there is not.</exception>
    internal SettingValues Effective(ParseResult parsed, IDictionary variables)
    {
        var path = parsed.GetValue(config) ?? variables[SettingVariables.Config] as string;
        var file = path is null ? new SettingValues() : SettingFile.Read(path);
        return file.With(SettingVariables.Read(variables)).With(Given(parsed));
    }

    private SettingValues Given(ParseResult parsed)
    {
        var values = new SettingValues();
        foreach (var (setting, option) in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false })
            {
                continue;
            }

            values.Set(setting, option switch
            {
                Option<bool> flag => [parsed.GetValue(flag) ? "true" : "false"],
                Option<string> one => [parsed.GetValue(one)!],
                _ => parsed.GetValue((Option<string[]>)option)!,
            });
        }

        return values;
    }

    private static Option Make(Setting setting)
    {
        var aliases = setting.Aliases.ToArray();
        return setting.Kind switch
        {
            SettingKind.Flag => new Option<bool>(setting.Option, aliases) { Description = setting.Help },
            SettingKind.One => new Option<string>(setting.Option, aliases) { Description = setting.Help, HelpName = setting.Value },
            _ => new Option<string[]>(setting.Option, aliases)
            {
                Description = setting.Help,
                HelpName = setting.Value,
                Arity = ArgumentArity.OneOrMore,
            },
        };
    }
}

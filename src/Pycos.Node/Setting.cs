namespace Pycos.NodeTool;

/// <summary>Something that the program can be told: on its command line, in its environment and in a file.</summary>
/// <param name="Name">Its name, as in a file: with underscores.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Value">What its value is called in the help.</param>
/// <param name="Help">What it does, and what it is by default.</param>
/// <param name="Short">Its name of one letter, if it has one.</param>
/// <param name="OtherName">Another name, if it has one.</param>
internal sealed record Setting(string Name, SettingKind Kind, string Value, string Help, char? Short = null, string? OtherName = null)
{
    /// <summary>Its name on the command line.</summary>
    internal string Option => "--" + Name;

    /// <summary>Further names on the command line.</summary>
    internal IEnumerable<string> Aliases
    {
        get
        {
            var names = new[] { Name, OtherName }.OfType<string>();
            var all = names.SelectMany(name => new[] { "--" + name, "--" + name.Replace('_', '-') }).Distinct().Where(name => name != Option);
            return Short is { } letter ? all.Prepend("-" + letter) : all;
        }
    }

    /// <summary>Its name in the environment.</summary>
    internal string Variable => "DISPYCOSNODE_" + Name.ToUpperInvariant();
}

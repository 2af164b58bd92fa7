namespace Pycos.CliTool;

/// <summary>Something that was found out.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="About">What it is about.</param>
/// <param name="Text">What.</param>
internal sealed record Finding(FindingLevel Level, string About, string Text);

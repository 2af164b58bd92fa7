namespace Pycos.Core.Tests.Programs;

/// <summary>A random program of tasks with scopes and groups. Its text can be parsed again.</summary>
/// <param name="RandomOrder">Whether ready tasks run in random order.</param>
/// <param name="Tasks">What each task does.</param>
public sealed record StructureProgram(bool RandomOrder, IReadOnlyList<StructureNode> Tasks)
{
    /// <summary>Reads a program from its text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The program.</returns>
    public static StructureProgram Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new StructureProgram(text.StartsWith('?'), StructureNode.Parse(text.TrimStart('?')));
    }

    /// <inheritdoc/>
    public override string ToString() => (RandomOrder ? "?" : "") + StructureNode.Text(Tasks);
}

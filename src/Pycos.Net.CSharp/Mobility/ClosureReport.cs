using System.Reflection;
using System.Text;

namespace Pycos;

/// <summary>What goes to another process when a closure does.</summary>
/// <param name="Name">The closure's name.</param>
/// <param name="Bytes">How many bytes it has on the way, with all that it has captured; not counting assemblies.</param>
/// <param name="ObjectCount">How many objects go along.</param>
/// <param name="Types">The types of these objects.</param>
/// <param name="Assemblies">The assemblies whose code goes along, unless the receiver has them already.</param>
/// <param name="Parts">What it has captured, the largest first.</param>
/// <param name="ModuleValues">
/// What it reads of values of modules and mutable statics that go along, or of which the receiver has its own.
/// </param>
public sealed record ClosureReport(
    string Name,
    long Bytes,
    int ObjectCount,
    IReadOnlyList<Type> Types,
    IReadOnlyList<Assembly> Assemblies,
    IReadOnlyList<ClosurePart> Parts,
    IReadOnlyList<ClosureModuleValue> ModuleValues)
{
    /// <summary>The report as lines of text.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Invariant($"{Name}: {Bytes} bytes, {ObjectCount} objects"));
        foreach (var part in Parts)
        {
            text.AppendLine().Append(Invariant($"  {part.Name} : {Internals.TypeText.Of(part.Type)}, {part.Bytes} bytes"));
        }

        foreach (var value in ModuleValues)
        {
            text.AppendLine().Append(Invariant(
                $"  {value.Name} : {Internals.TypeText.Of(value.Type)}, {(value.GoesAlong ? "as it is now" : "evaluated anew there")}"));
        }

        text.AppendLine().Append("  types: ").AppendJoin(", ", Types.Select(Internals.TypeText.Of));
        return text.AppendLine().Append("  assemblies: ").AppendJoin(", ", Assemblies.Select(assembly => assembly.GetName().Name)).ToString();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

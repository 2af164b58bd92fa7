namespace Pycos.Internals;

/// <summary>What labels of a node are asked for.</summary>
internal static class NodeLabels
{
    private const string AnyValue = "*";

    /// <summary>Whether there is a label of a name and value; <c>*</c> stands for any value.</summary>
    public static bool Have(this IReadOnlyDictionary<string, string> labels, string name, string value) =>
        labels.TryGetValue(name, out var found) && (value == AnyValue || found == value);
}

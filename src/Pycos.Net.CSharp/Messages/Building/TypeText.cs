namespace Pycos.Internals;

/// <summary>Types as a programmer would write them, for errors.</summary>
internal static class TypeText
{
    private static readonly Dictionary<string, string> FSharpNames = new()
    {
        ["FSharpList"] = "list",
        ["FSharpMap"] = "Map",
        ["FSharpSet"] = "Set",
        ["FSharpOption"] = "option",
        ["FSharpValueOption"] = "voption",
        ["FSharpResult"] = "Result",
        ["FSharpFunc"] = "function",
    };

    // Deeper ones are not told apart by reading.
    private const int ShownDepth = 4;

    public static string Of(Type type) => Of(type, ShownDepth);

    /// <summary>Whether type arguments of a type stand inside each other at most so deep.</summary>
    public static bool HasArguments(Type type, int depth) => depth > 0
        ? Array.TrueForAll(Parts(type), part => HasArguments(part, depth - 1))
        : Parts(type).Length == 0;

    private static Type[] Parts(Type type) =>
        type.HasElementType ? [type.GetElementType()!] : type.GetGenericArguments();

    private static string Of(Type type, int depth)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, depth)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var name = type.Name.Split('`')[0];
        var arguments = depth == 0 ? ["…"] : type.GetGenericArguments().Select(argument => Of(argument, depth - 1));
        return $"{FSharpNames.GetValueOrDefault(name, name)}<{string.Join(", ", arguments)}>";
    }
}

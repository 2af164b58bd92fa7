namespace Pycos.Internals;

/// <summary>What a type is an instance of.</summary>
internal static class TypeDefinition
{
    /// <summary>The generic type of which a type is made; the type itself, if it is made of none.</summary>
    public static Type Of(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
}

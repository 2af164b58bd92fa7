namespace Pycos.Internals;

/// <summary>Which types pure data may be of: those that run no code of anybody when they are restored.</summary>
internal static class DataTypes
{
    private static readonly string[] ofFSharp =
    [
        "FSharpList`1", "FSharpOption`1", "FSharpValueOption`1", "FSharpRef`1", "FSharpResult`2", "Unit",
        "FSharpChoice`2", "FSharpChoice`3", "FSharpChoice`4", "FSharpChoice`5", "FSharpChoice`6", "FSharpChoice`7",
    ];

    public static bool Allows(Type type, ObjectPickler pickler, PickleScope scope)
    {
        if (IsComparerOfFSharp(type))
        {
            return true;
        }

        if (pickler.IsCode || pickler.IsRefusal)
        {
            return false;
        }

        if (type.IsArray)
        {
            return IsDeclared(type.GetElementType()!, scope);
        }

        if (pickler is ExceptionPickler)
        {
            return PlatformAssemblies.AreOpaque(type) || scope.IsDataType(type);
        }

        if (PlatformAssemblies.AreOpaque(type))
        {
            return (pickler.KeyType is not { } key || IsPlainKey(key)) && AreDeclared(type, scope);
        }

        return IsOfFSharp(type) || CompilerNames.IsCollection(type) ? AreDeclared(type, scope) : scope.IsDataType(type);
    }

    /// <summary>
    /// Whether keys have hash codes and an order of .NET's own: making a table of them runs no code of the program, and none that a peer
    /// could keep busy.
    /// </summary>
    private static bool IsPlainKey(Type key) =>
        key.IsPrimitive || key.IsEnum || key == typeof(string) || key == typeof(decimal) || key == typeof(Guid) ||
        key == typeof(DateTime) || key == typeof(DateTimeOffset) || key == typeof(TimeSpan) || key == typeof(DateOnly) ||
        key == typeof(TimeOnly) || key == typeof(System.Numerics.BigInteger);

    private static bool AreDeclared(Type type, PickleScope scope) =>
        Array.TrueForAll(type.GetGenericArguments(), argument => IsDeclared(argument, scope));

    /// <summary>Whether a type may stand where one is declared: objects are looked at where their own types are named.</summary>
    private static bool IsDeclared(Type type, PickleScope scope) =>
        !type.IsValueType || Allows(type, ObjectPickler.Of(type), scope) || Nullable.GetUnderlyingType(type) is { } inner && IsDeclared(inner, scope);

    private static bool IsOfFSharp(Type type) => PlatformAssemblies.IsFSharpCore(type.Assembly) && ofFSharp.Contains(FamilyOf(type));

    // Maps and sets hold what compares their keys: the language's own, which has no state and is not asked when they are restored.
    private static bool IsComparerOfFSharp(Type type) =>
        PlatformAssemblies.IsFSharpCore(type.Assembly) && OutermostOf(type).FullName == "Microsoft.FSharp.Core.LanguagePrimitives"
        && Array.Exists(type.GetInterfaces(), IsComparison) && FieldLayout.All(type).Count == 0;

    private static bool IsComparison(Type type) =>
        TypeDefinition.Of(type) is var definition && (definition == typeof(IComparer<>) || definition == typeof(IEqualityComparer<>));

    private static Type OutermostOf(Type type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;

    // Lists and options are classes of their own names; cases of a choice are nested in it.
    private static string FamilyOf(Type type) => type.DeclaringType is { } outer && type.IsNested ? outer.Name : type.Name;
}

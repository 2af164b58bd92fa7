using System.Reflection;

namespace Pycos.Internals;

/// <summary>The fields of a type that travel, and what keeps a type from travelling field by field.</summary>
internal static class FieldLayout
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The fields that travel, those of base classes first, in the order of the metadata: the same at both sides.</summary>
    public static List<FieldInfo> Of(Type type)
    {
        var levels = new Stack<Type>();
        for (var level = type; level is not null && !IsRoot(level); level = level.BaseType)
        {
            levels.Push(level);
        }

        return [.. levels.SelectMany(OwnOf)];
    }

    /// <summary>All fields, those of base classes first.</summary>
    public static List<FieldInfo> All(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var level = type; level is not null; level = level.BaseType)
        {
            fields.InsertRange(0, level.GetFields(Own));
        }

        return fields;
    }

    /// <summary>The fields that travel of one class alone.</summary>
    public static IEnumerable<FieldInfo> OwnOf(Type level) =>
        level.GetFields(Own).Where(Travels).OrderBy(field => field.MetadataToken);

    /// <summary>Why objects of a type of the program can not travel field by field; <see langword="null"/> if they can.</summary>
    public static string? ReasonAgainst(Type type)
    {
        for (var level = type; level is not null && !IsRoot(level); level = level.BaseType)
        {
            if (PlatformAssemblies.AreOpaque(level) && level.GetFields(Own).Length > 0)
            {
                return $"its base class {TypeText.Of(level)} belongs to .NET and has state of its own. " +
                    "Send what the receiver needs to make its own, or say how it travels by Surrogates.Register.";
            }

            if (Array.Find(level.GetFields(Own), field => field.FieldType.IsPointer || field.FieldType.IsFunctionPointer) is { } pointer)
            {
                return $"its field {pointer.Name} is a pointer, which means something in its own process only.";
            }
        }

        return HasFinalizer(type)
            ? "it has a finalizer, so it stands for something of this process. Make it where the code runs."
            : null;
    }

    private static bool IsRoot(Type level) => level == typeof(object) || level == typeof(ValueType);

    private static bool HasFinalizer(Type type) =>
        !type.IsValueType &&
        type.GetMethod("Finalize", Own & ~BindingFlags.DeclaredOnly, []) is { } finalizer &&
        finalizer.DeclaringType != typeof(object) &&
        finalizer.GetBaseDefinition().DeclaringType == typeof(object);

    // F# marks the contents of Map and Set as not serialized, since another field takes them along in its own way.
    private static bool Travels(FieldInfo field) => PlatformAssemblies.IsFSharpCore(field.DeclaringType!.Assembly)
        ? field.Name != "serializedData"
        : !field.IsDefined(typeof(NonSerializedAttribute));
}

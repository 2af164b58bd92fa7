using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using PolyType;
using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>Fields of a type that messages do not show: what they hold would be lost on the way.</summary>
internal static class HiddenState
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>
    /// Refuses a type that keeps, in any field, something that must not travel: without it the receiver would get a broken object.
    /// </summary>
    public static void Refuse(Type type)
    {
        for (var level = type; level is not null && !TypeRefusals.IsOfPlatform(level); level = level.BaseType)
        {
            foreach (var field in level.GetFields(Declared))
            {
                if (TypeRefusals.ReasonFor(field.FieldType) is { } reason && !IsLeftOut(level, field))
                {
                    var refused = TypeRefusals.Refused(field.FieldType, reason);
                    refused.Within(PropertyName(field));
                    throw refused;
                }
            }
        }
    }

    /// <summary>Whether a property keeps its value in a field of its own, rather than telling what follows from others.</summary>
    public static bool IsKeptBy(IPropertyShape property) =>
        property.MemberInfo is PropertyInfo { DeclaringType: { } owner } declared &&
        owner.GetField($"<{declared.Name}>k__BackingField", Declared) is not null;

    private static bool IsLeftOut(Type owner, FieldInfo field) =>
        field.IsDefined(typeof(NonSerializedAttribute)) || owner.GetEvent(field.Name, Declared) is not null ||
        owner.GetProperty(PropertyName(field), Declared) is { } property &&
        (property.IsDefined(typeof(IgnoreDataMemberAttribute)) || property.GetCustomAttribute<PropertyShapeAttribute>() is { Ignore: true });

    // The compilers of C# (<Name>k__BackingField) and F# (Name@) name fields after properties.
    private static string PropertyName(FieldInfo field) => field.Name switch
    {
        ['<', .. var rest] when rest.Contains('>') => rest[..rest.IndexOf('>')],
        [.. var name, '@'] => name,
        var name => name,
    };
}

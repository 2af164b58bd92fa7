using System.Reflection;
using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>What a program in C# or F# says about null.</summary>
internal static class Nullability
{
    /// <summary>Whether the program says that a parameter or member may be null. Saying nothing is not saying so.</summary>
    public static bool IsNullable(IParameterShape parameter)
    {
        if (parameter.ParameterType.Type.IsValueType)
        {
            return false;
        }

        var context = new NullabilityInfoContext();
        var info = (parameter.ParameterInfo, parameter.MemberInfo) switch
        {
            ({ } declared, _) => context.Create(declared),
            (_, PropertyInfo property) => context.Create(property),
            (_, FieldInfo field) => context.Create(field),
            _ => null,
        };
        return info?.WriteState == NullabilityState.Nullable;
    }
}

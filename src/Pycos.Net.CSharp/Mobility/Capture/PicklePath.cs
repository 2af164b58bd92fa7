using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Pycos.Internals;

/// <summary>
/// Says how a closure reaches something. It is put together when something can not travel: until then it is not known which object
/// refers to which.
/// </summary>
internal static partial class PicklePath
{
    private const int StructureDepth = 8;

    // Enough to find the place; a list could name thousands.
    private const int ShownAtEachEnd = 6;

    /// <summary>The path through objects of which each refers to the next, to a value of a type.</summary>
    public static string To(IReadOnlyList<object> holders, object? value, Type type)
    {
        if (holders.Count == 0)
        {
            return TypeText.Of(type);
        }

        var steps = new List<string> { RootOf(holders[0]) };
        var written = CompilerNames.WithoutFace(holders[0]);
        var first = holders.TakeWhile(holder => !ReferenceEquals(holder, written)).Count();
        for (var index = first; index < holders.Count; index++)
        {
            var next = index + 1 < holders.Count ? holders[index + 1] : value;
            if (StepTo(holders[index], next, next?.GetType() ?? type) is { } step)
            {
                steps.Add(step);
            }
        }

        if (steps.Count > 2 * ShownAtEachEnd + 1)
        {
            steps = [.. steps.Take(ShownAtEachEnd), "…", .. steps.TakeLast(ShownAtEachEnd)];
        }

        return string.Join(" → ", steps);
    }

    /// <summary>The name of a closure or value that travels.</summary>
    public static string RootOf(object root) => CompilerNames.WithoutFace(root) switch
    {
        Delegate { Method: var method } => $"closure {NameOf(method)}",
        var code when CompilerNames.IsClosure(code.GetType()) => $"closure {NameOf(code.GetType())}",
        var code when FrameMachine(code) is { } machine => $"coroutine {NameOf(machine.FieldType)}",
        var value => TypeText.Of(value.GetType()),
    };

    /// <summary>The name of a value of a module, or of a static: <c>Program.client</c>.</summary>
    public static string NameOf(FieldInfo moduleValue)
    {
        // F# keeps it as client@12 in a class <StartupCode$Shop>.$Program.
        var module = moduleValue.DeclaringType!.Name.TrimStart('$').Split('`')[0];
        return $"{module}.{Clean(moduleValue.Name.Split('@')[0])}";
    }

    /// <summary>The name of the field, or what else leads from one object to another; null if it is not worth a step.</summary>
    public static string? StepTo(object holder, object? next, Type type) => holder switch
    {
        Delegate => next is not null && CompilerNames.IsClosure(next.GetType()) ? null : "target",
        Array array => ElementOf(array, next),
        _ when FrameMachine(holder) is { } machine => FieldTo(machine.GetValue(holder)!, next, type, StructureDepth),
        _ when PlatformAssemblies.AreOpaque(holder.GetType()) => holder is IDictionary table ? EntryOf(table, next)
            : holder is IEnumerable ? "element" : FieldTo(holder, next, type, StructureDepth),
        _ => FieldTo(holder, next, type, StructureDepth),
    };

    private static FieldInfo? FrameMachine(object frame)
    {
        var type = frame.GetType();
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(CoroutineFrame<,>)
            ? type.GetField("StateMachine", BindingFlags.Instance | BindingFlags.NonPublic)
            : null;
    }

    private static string ElementOf(Array array, object? next)
    {
        if (array.Rank == 1 && next is not null && !array.GetType().GetElementType()!.IsValueType)
        {
            for (var index = 0; index < array.Length; index++)
            {
                if (ReferenceEquals(array.GetValue(index), next))
                {
                    return $"[{index}]";
                }
            }
        }

        return "element";
    }

    private static string EntryOf(IDictionary table, object? next) => table.Keys.Cast<object>().Contains(next) ? "key" : "value";

    private static string? FieldTo(object holder, object? next, Type type, int depth)
    {
        if (depth == 0)
        {
            return null;
        }

        foreach (var field in FieldLayout.All(holder.GetType()))
        {
            var value = field.FieldType.IsPointer ? null : field.GetValue(holder);
            if (next is not null ? ReferenceEquals(value, next) : field.FieldType == type)
            {
                return Clean(field.Name);
            }

            if (field.FieldType is { IsValueType: true, IsPrimitive: false } && value is not null &&
                FieldTo(value, next, type, depth - 1) is { } inner)
            {
                return field.Name.StartsWith("<>t__builder", StringComparison.Ordinal) ? inner : $"{Clean(field.Name)} → {inner}";
            }
        }

        return null;
    }

    /// <summary>The name that people gave to a field: compilers put marks around it.</summary>
    private static string Clean(string name)
    {
        if (name.Contains("__this", StringComparison.Ordinal))
        {
            return "this";
        }

        var named = BetweenBrackets().Match(name);
        return named.Success ? named.Groups[1].Value : name.TrimEnd('@');
    }

    private static string NameOf(MethodInfo method)
    {
        var named = BetweenBrackets().Match(method.Name);
        var owner = method.DeclaringType;
        while (owner is { DeclaringType: not null } && owner.Name.StartsWith('<'))
        {
            owner = owner.DeclaringType;
        }

        return owner is null ? method.Name : $"{NameOf(owner)}.{(named.Success ? named.Groups[1].Value : method.Name)}";
    }

    private static string NameOf(Type type) =>
        type.DeclaringType is { } outer ? $"{NameOf(outer)}+{type.Name.Split('`')[0]}" : type.Name.Split('`')[0];

    [GeneratedRegex("<([^<>]+)>")]
    private static partial Regex BetweenBrackets();
}

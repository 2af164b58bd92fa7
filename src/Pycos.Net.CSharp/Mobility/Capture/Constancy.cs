using System.Reflection;
using System.Reflection.Emit;

namespace Pycos.Internals;

/// <summary>
/// Tells the values of F# modules that are the same in each process from those of which that is not known: what initializes them is made of
/// constants, and of functions known to yield the same for the same. What is not known counts as different.
/// </summary>
internal sealed class Constancy
{
    // An initializer that calls more than this is not followed to its end.
    private const int MaxMethods = 200;

    private static readonly string[] constantTypes =
    [
        "System.Object", "System.String", "System.Char", "System.Math", "System.TimeSpan", "System.Decimal", "System.Uri",
        "System.Version", "System.Type", "System.Array", "System.Convert", "System.StringComparer", "System.Text.Encoding",
        "System.Nullable`1", "System.Text.RegularExpressions.Regex", "System.Numerics.BigInteger",
        "System.Runtime.CompilerServices.RuntimeHelpers",
    ];

    private static readonly string[] constantPrefixes = ["System.Tuple", "System.ValueTuple", "System.Collections.Immutable."];

    private readonly HashSet<MemberInfo> seen = [];

    private Constancy()
    {
    }

    /// <summary>Whether a value is known to be the same in each process.</summary>
    public static bool IsConstant(FieldInfo field) => new Constancy().Holds(field);

    private bool Holds(FieldInfo field)
    {
        if (field.IsLiteral || !seen.Add(field))
        {
            return true;
        }

        return field.IsInitOnly && field.DeclaringType!.TypeInitializer is { } initializer
            && InitializerOf(field, initializer) is { } steps && steps.All(step => Holds(step.Operation, step.Member));
    }

    /// <summary>The instructions that compute the value: those between the assignment and the one before. Null if they use variables.</summary>
    private static List<(OpCode Operation, MemberInfo? Member)>? InitializerOf(FieldInfo field, ConstructorInfo initializer)
    {
        var steps = new List<(OpCode Operation, MemberInfo? Member)>();
        foreach (var (operation, member) in CodeReader.Members(initializer))
        {
            if (operation == OpCodes.Stsfld && member is FieldInfo assigned && assigned.MetadataToken == field.MetadataToken)
            {
                return steps;
            }

            if (operation == OpCodes.Stsfld || operation == OpCodes.Pop)
            {
                steps.Clear();
            }
            else if (operation.Name!.StartsWith("ldloc", StringComparison.Ordinal))
            {
                return null;
            }
            else
            {
                steps.Add((operation, member));
            }
        }

        return null;
    }

    private bool Holds(OpCode operation, MemberInfo? member) => member switch
    {
        FieldInfo field when operation == OpCodes.Stsfld => false,
        FieldInfo { IsStatic: true } field when operation != OpCodes.Ldtoken => IsOwn(field.Module) ? Holds(field) : field.IsInitOnly,
        MethodBase method => Holds(method),
        null => operation.OperandType is not (OperandType.InlineMethod or OperandType.InlineField),
        _ => true,
    };

    private bool Holds(MethodBase method)
    {
        var declaring = method.DeclaringType!;
        if (declaring.IsArray)
        {
            return true;
        }

        if (!IsOwn(method.Module))
        {
            return PlatformAssemblies.IsFSharpCore(declaring.Assembly) ? IsConstantOfFSharp(declaring, method.Name) : IsConstantOfNet(declaring);
        }

        if (method.IsConstructor && !IsData(declaring))
        {
            return false;
        }

        if (method.IsConstructor && CompilerNames.IsClosure(declaring) && !HoldsAll(declaring))
        {
            return false;
        }

        return !seen.Add(CaptureAnalysis.Open(method))
            || seen.Count < MaxMethods && !method.IsAbstract && CodeReader.Members(method).All(step => Holds(step.Operation, step.Member));
    }

    /// <summary>Whoever gets a function may call it.</summary>
    private bool HoldsAll(Type closure) => closure
        .GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .All(method => Holds(method));

    private static bool IsOwn(Module module) =>
        !PlatformAssemblies.IsShared(module.Assembly) && !PlatformAssemblies.IsFSharpCore(module.Assembly);

    /// <summary>Records, unions, exceptions and functions: F# marks the former.</summary>
    private static bool IsData(Type type) =>
        CompilerNames.IsClosure(type)
        || type.GetCustomAttributesData().Any(mark => mark.AttributeType.Name == "CompilationMappingAttribute"
            && mark.ConstructorArguments is [{ Value: int kind }, ..] && (kind & 31) is 1 or 2 or 5)
        || type.DeclaringType is { } union && type.BaseType == union && IsData(union);

    private static bool IsConstantOfFSharp(Type declaring, string name) => declaring.Name switch
    {
        "FSharpRef`1" => false,
        "PrintfModule" => name.StartsWith("PrintFormatToString", StringComparison.Ordinal),
        "ExtraTopLevelOperators" => name is "CreateSet" or "CreateDictionary" or "PrintFormatToString",
        _ => declaring.Namespace != "Microsoft.FSharp.Control" && !name.Contains("Console", StringComparison.Ordinal),
    };

    private static bool IsConstantOfNet(Type declaring)
    {
        var name = declaring.IsGenericType ? declaring.GetGenericTypeDefinition().FullName! : declaring.FullName!;
        return constantTypes.Contains(name) || constantPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}

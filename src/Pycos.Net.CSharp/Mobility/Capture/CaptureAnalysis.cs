using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Finds which captured variables a lambda of C# reads, itself and through what the compiler has made of it: local functions, lambdas
/// inside, iterators and coroutines. What is called through a delegate is found when that is written.
/// </summary>
internal sealed class CaptureAnalysis
{
    private static readonly ConditionalWeakTable<MethodBase, CaptureUses> known = [];

    private readonly Queue<MethodBase> waiting = [];
    private readonly HashSet<MethodBase> seen = [];
    private readonly Dictionary<Type, ulong> read = [];

    private CaptureAnalysis()
    {
    }

    /// <summary>The fields that are read of each display class, as bits; <see langword="null"/> if the code can not be looked at.</summary>
    public static IReadOnlyDictionary<Type, ulong>? Of(MethodBase method) => known.GetValue(method, Analyze).Read;

    /// <summary>The method as its generic type declares it.</summary>
    public static MethodBase Open(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken)!;

    /// <summary>The member or type that an instruction of a method names.</summary>
    public static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static CaptureUses Analyze(MethodBase method)
    {
        var analysis = new CaptureAnalysis();
        var root = Open(method);
        if (CompilerNames.IsDisplayClass(root.DeclaringType!))
        {
            // One that reads nothing needs nothing.
            analysis.read[root.DeclaringType!] = 0;
        }

        analysis.Follow(root);
        while (analysis.waiting.TryDequeue(out var next))
        {
            if (!analysis.Walk(next))
            {
                return new CaptureUses(null);
            }
        }

        return new CaptureUses(analysis.read);
    }

    private void Follow(MethodBase method)
    {
        if (seen.Add(method))
        {
            waiting.Enqueue(method);
        }
    }

    private bool Walk(MethodBase method)
    {
        if (method.IsAbstract || method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
        {
            return false;
        }

        foreach (var local in body.LocalVariables)
        {
            FollowStep(local.LocalType);
        }

        foreach (var (operation, token) in CodeReader.Tokens(code))
        {
            if (operation == OpCodes.Ldfld || operation == OpCodes.Ldflda)
            {
                Note(Resolve(method, token) as FieldInfo);
            }
            else if (operation.OperandType == OperandType.InlineMethod)
            {
                FollowCall(Resolve(method, token) as MethodBase);
            }
        }

        return true;
    }

    private void Note(FieldInfo? field)
    {
        if (field?.DeclaringType is not { } declaring || !CompilerNames.IsDisplayClass(declaring))
        {
            return;
        }

        var definition = TypeDefinition.Of(declaring);
        var index = FieldLayout.Of(definition).FindIndex(candidate => candidate.MetadataToken == field.MetadataToken);
        var bit = index is >= 0 and < FieldCode.MaskedFields ? 1UL << index : 0;
        read[definition] = read.GetValueOrDefault(definition) | bit;
    }

    private void FollowCall(MethodBase? called)
    {
        if (called is null)
        {
            return;
        }

        // A coroutine is started through a builder that is given its state machine, whose type is an argument.
        foreach (var argument in called.IsGenericMethod ? called.GetGenericArguments() : [])
        {
            FollowStep(argument);
        }

        if (called.DeclaringType is not { } declaring)
        {
            return;
        }

        FollowStep(declaring);
        if (CompilerNames.IsMadeByCSharp(declaring) || called.Name.StartsWith('<'))
        {
            Follow(Open(called));
        }
    }

    private void FollowStep(Type type)
    {
        if (CompilerNames.StepOf(TypeDefinition.Of(type)) is { } step)
        {
            Follow(step);
        }
    }

    private sealed record CaptureUses(IReadOnlyDictionary<Type, ulong>? Read);
}

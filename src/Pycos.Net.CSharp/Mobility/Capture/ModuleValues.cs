using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Finds the values of F# modules that code reads and that nobody sets at the receiver: those of a program without an entry point of
/// its own and of F# Interactive are set by the program's main, which does not run there.
/// </summary>
/// <remarks>It follows calls as they are written: not those through reflection, nor overrides in classes of which no object goes along.</remarks>
internal sealed class ModuleValues
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly ConditionalWeakTable<MemberInfo, FieldInfo[]> known = [];
    private static readonly ConditionalWeakTable<Assembly, StrongBox<bool>> scripts = [];

    private readonly Queue<MethodBase> waiting = [];
    private readonly HashSet<MemberInfo> seen = [];
    private readonly List<FieldInfo> found = [];

    private ModuleValues()
    {
    }

    /// <summary>What a type or method reads, itself and through what it calls.</summary>
    public static FieldInfo[] ReadBy(MemberInfo code) => IsScript(code.Module.Assembly) ? known.GetValue(code, Analyze) : [];

    /// <summary>Whether a field is one of those that travel, so that bytes can not set others.</summary>
    public static bool Holds(FieldInfo field) =>
        field.IsStatic && !field.IsInitOnly && !field.IsLiteral && IsScript(field.Module.Assembly) &&
        field.DeclaringType is { ContainsGenericParameters: false } && !IsSetByInitializer(field.DeclaringType);

    private static bool IsScript(Assembly assembly) => scripts.GetValue(assembly, static script => new StrongBox<bool>(
        script.EntryPoint?.Name == "main@" || script.GetName().Name!.StartsWith("FSI-ASSEMBLY", StringComparison.Ordinal))).Value;

    /// <summary>
    /// Whether a type sets its values itself. In F# Interactive the initializer of a module only asks for that of its file, by a field
    /// of a class that has none: there, too, it is main that sets them.
    /// </summary>
    private static bool IsSetByInitializer(Type module) =>
        module.TypeInitializer is { } initializer && !CodeReader.Tokens(initializer.GetMethodBody()!.GetILAsByteArray()!).All(
            step => CaptureAnalysis.Resolve(initializer, step.Token) is FieldInfo { DeclaringType.TypeInitializer: null });

    private static FieldInfo[] Analyze(MemberInfo code)
    {
        var values = new ModuleValues();
        if (code is Type type)
        {
            values.Follow(type);
        }
        else
        {
            values.Follow((MethodBase)code);
        }

        while (values.waiting.TryDequeue(out var method))
        {
            values.Walk(method);
        }

        return [.. values.found];
    }

    private void Follow(Type type)
    {
        var definition = TypeDefinition.Of(type);
        if (!IsScript(definition.Assembly) || !seen.Add(definition))
        {
            return;
        }

        foreach (var member in definition.GetMembers(All))
        {
            if (member is MethodBase method && !IsMain(method))
            {
                Follow(method);
            }
        }
    }

    private void Follow(MethodBase method)
    {
        if (IsScript(method.Module.Assembly) && CaptureAnalysis.Open(method) is var open && seen.Add(open))
        {
            waiting.Enqueue(open);
        }
    }

    // A closure may be a nested type of the module whose main it stands in, but does not call it.
    private static bool IsMain(MethodBase method) => method.Name == "main@";

    private void Walk(MethodBase method)
    {
        if (method.IsAbstract || method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return;
        }

        foreach (var (operation, token) in CodeReader.Tokens(code))
        {
            switch (CaptureAnalysis.Resolve(method, token))
            {
                case FieldInfo field when operation == OpCodes.Ldsfld || operation == OpCodes.Ldsflda:
                    Note(field);
                    break;
                case ConstructorInfo { DeclaringType: { } made }:
                    Follow(made);
                    break;
                case MethodBase called when operation.OperandType == OperandType.InlineMethod:
                    Follow(called);
                    // What a coroutine does stands in a structure that nobody constructs, but that the method which starts it is given.
                    Array.ForEach(called.IsGenericMethod ? called.GetGenericArguments() : [], Follow);
                    break;
            }
        }
    }

    private void Note(FieldInfo field)
    {
        // A function that has captured nothing is kept in a static of its class.
        Follow(field.FieldType);
        if (Holds(field) && seen.Add(field))
        {
            found.Add(field);
        }
    }
}

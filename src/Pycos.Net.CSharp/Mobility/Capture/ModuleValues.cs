using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Finds the values of modules and the statics that code reads and that may be others at the receiver. Those of an F# program without an
/// entry point of its own and of F# Interactive are set by the program's main, which does not run there. Others are evaluated there anew.
/// </summary>
/// <remarks>It follows calls as they are written: not those through reflection, nor overrides in classes of which no object goes along.</remarks>
internal sealed class ModuleValues
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly ConditionalWeakTable<MemberInfo, ModuleReads> known = [];
    private static readonly ConditionalWeakTable<Assembly, StrongBox<(bool IsProgram, bool IsScript)>> kinds = [];

    private readonly Assembly home;
    private readonly Queue<MethodBase> waiting = [];
    private readonly HashSet<MemberInfo> seen = [];
    private readonly HashSet<FieldInfo> written = [];
    private readonly List<FieldInfo> setByMain = [];
    private readonly List<FieldInfo> madeAnew = [];

    private ModuleValues(Assembly home) => this.home = home;

    /// <summary>What a type or method reads, itself and through what it calls.</summary>
    public static ModuleReads ReadBy(MemberInfo code) =>
        known.GetValue(code, static found => IsProgram(found.Module.Assembly) ? Analyze(found) : ModuleReads.None);

    /// <summary>Whether bytes can set a field: never one of .NET or Pycos, nor one of which there are several.</summary>
    public static bool CanBeSet(FieldInfo field) =>
        field is { IsStatic: true, IsLiteral: false, DeclaringType.ContainsGenericParameters: false } && IsProgram(field.Module.Assembly);

    /// <summary>Sets a field to what has come.</summary>
    public static void Set(FieldInfo field, object? value)
    {
        // An initializer that ran later would overwrite it.
        RuntimeHelpers.RunClassConstructor(field.DeclaringType!.TypeHandle);
        if (!field.IsInitOnly)
        {
            field.SetValue(null, value);
            return;
        }

        var setter = new DynamicMethod($"Set {field.Name}", null, [typeof(object)], field.Module, skipVisibility: true);
        var code = setter.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Unbox_Any, field.FieldType);
        code.Emit(OpCodes.Stsfld, field);
        code.Emit(OpCodes.Ret);
        setter.CreateDelegate<Action<object?>>()(value);
    }

    /// <summary>Whether an assembly is one of the program, or of a library that it uses: neither of .NET, nor F#'s, nor of Pycos.</summary>
    private static bool IsProgram(Assembly assembly) => KindOf(assembly).IsProgram;

    private static bool IsScript(Assembly assembly) => KindOf(assembly).IsScript;

    private static (bool IsProgram, bool IsScript) KindOf(Assembly assembly) => kinds.GetValue(assembly, static found =>
    {
        var name = found.GetName().Name!;
        var isProgram = !PlatformAssemblies.IsShared(found) && !PlatformAssemblies.IsFSharpCore(found)
            && !PlatformAssemblies.IsFaceForFSharp(found);
        var isScript = isProgram && (found.EntryPoint?.Name == "main@" || name.StartsWith("FSI-ASSEMBLY", StringComparison.Ordinal));
        return new StrongBox<(bool, bool)>((isProgram, isScript));
    }).Value;

    private static bool IsSetByMain(FieldInfo field) =>
        !field.IsInitOnly && IsScript(field.Module.Assembly) && field.DeclaringType is { } module && !IsSetByInitializer(module);

    /// <summary>
    /// Whether a type sets its values itself. In F# Interactive the initializer of a module only asks for that of its file, by a field
    /// of a class that has none: there, too, it is main that sets them.
    /// </summary>
    private static bool IsSetByInitializer(Type module) =>
        module.TypeInitializer is { } initializer && !CodeReader.Tokens(initializer.GetMethodBody()!.GetILAsByteArray()!).All(
            step => CaptureAnalysis.Resolve(initializer, step.Token) is FieldInfo { DeclaringType.TypeInitializer: null });

    private static ModuleReads Analyze(MemberInfo code)
    {
        var values = new ModuleValues(code.Module.Assembly);
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

        return values is { setByMain: [], madeAnew: [] }
            ? ModuleReads.None
            : new ModuleReads([.. values.setByMain], [.. values.madeAnew.Where(values.IsSurprising)]);
    }

    /// <summary>Whether nothing tells that the receiver's value is the same, and who reads the code would not expect that.</summary>
    private bool IsSurprising(FieldInfo field) => field.IsInitOnly
        ? !Constancy.IsConstant(field)
        // What a library sets itself where it reads it is its own cache, and what only its initializer sets is as good as readonly.
        : field.Module.Assembly == home || !written.Contains(field) && IsSetLater(field);

    private static bool IsSetLater(FieldInfo field) =>
        CompilerNames.IsModuleValue(field)
        || field.IsPublic && field.DeclaringType!.IsVisible
        || field.DeclaringType!.GetMethods(All).Any(method => CodeReader.Members(method).Any(step =>
            step.Operation == OpCodes.Stsfld && step.Member is FieldInfo set && set.MetadataToken == field.MetadataToken && set.Module == field.Module));

    private void Follow(Type type)
    {
        var definition = TypeDefinition.Of(type);
        if (definition.HasElementType || !IsProgram(definition.Assembly) || !seen.Add(definition))
        {
            return;
        }

        foreach (var member in definition.GetMembers(All))
        {
            // A closure may be a nested type of the module whose main it stands in, but does not call it.
            if (member is MethodBase { Name: not (".cctor" or "main@") } method)
            {
                Follow(method);
            }
        }
    }

    private void Follow(MethodBase method)
    {
        // The methods of an array are made by the runtime, and are in no table.
        var isDeclared = method.DeclaringType is not { IsArray: true };
        if (isDeclared && IsProgram(method.Module.Assembly) && CaptureAnalysis.Open(method) is var open && seen.Add(open))
        {
            waiting.Enqueue(open);
        }
    }

    private void Walk(MethodBase method)
    {
        // A state machine of a coroutine is a structure, which has no constructor.
        foreach (var local in method.IsAbstract ? [] : method.GetMethodBody()?.LocalVariables ?? [])
        {
            if (local.LocalType.IsValueType)
            {
                Follow(local.LocalType);
            }
        }

        foreach (var (operation, member) in CodeReader.Members(method))
        {
            switch (member)
            {
                case FieldInfo field when operation == OpCodes.Ldsfld:
                    Note(field);
                    break;
                case FieldInfo field when operation == OpCodes.Ldsflda:
                    Note(field);
                    written.Add(field);
                    break;
                case FieldInfo field when operation == OpCodes.Stsfld:
                    written.Add(field);
                    break;
                case ConstructorInfo { DeclaringType: { } made }:
                    Follow(made);
                    break;
                case MethodBase called when operation.OperandType == OperandType.InlineMethod:
                    Follow(called);
                    break;
            }
        }
    }

    private void Note(FieldInfo field)
    {
        // A function that has captured nothing is kept in a static of its class.
        Follow(field.FieldType);
        if (field.IsLiteral || !IsProgram(field.Module.Assembly) || !seen.Add(field))
        {
            return;
        }

        if (IsSetByMain(field))
        {
            setByMain.Add(field);
        }
        else if (!CompilerNames.IsHidden(field) && (!field.IsInitOnly || CompilerNames.IsModuleValue(field)))
        {
            madeAnew.Add(field);
        }
    }
}

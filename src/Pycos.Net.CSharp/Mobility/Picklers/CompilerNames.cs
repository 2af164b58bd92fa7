using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Tells the classes that compilers make of lambdas, iterators and coroutines from those that people write.</summary>
internal static class CompilerNames
{
    /// <summary>Asked for every closure, and attributes are read anew each time.</summary>
    private static readonly ConditionalWeakTable<Type, StrongBox<bool>> madeByCSharp = [];

    /// <summary>Whether a class holds what the C# lambdas of a scope have captured.</summary>
    public static bool IsDisplayClass(Type type) =>
        type.Name.Contains("DisplayClass", StringComparison.Ordinal) && IsMadeByCSharp(type);

    /// <summary>Whether objects of a type are what C# makes of <c>[a, b]</c> where an interface is declared: data, and no code.</summary>
    public static bool IsCollection(Type type) => type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal) && IsMadeByCSharp(type);

    /// <summary>Whether a type is made by the C# compiler for code of a method.</summary>
    public static bool IsMadeByCSharp(Type type) => type.Name.StartsWith('<') && madeByCSharp.GetValue(type, IsMarked).Value;

    private static StrongBox<bool> IsMarked(Type type)
    {
        // What stands inside another such type is not marked again.
        for (var level = type; level is not null && level.Name.StartsWith('<'); level = level.DeclaringType)
        {
            if (level.IsDefined(typeof(CompilerGeneratedAttribute)))
            {
                return new StrongBox<bool>(true);
            }
        }

        return new StrongBox<bool>(false);
    }

    /// <summary>Whether objects of a type are code: functions of F#, and what C# makes of lambdas, iterators and coroutines.</summary>
    public static bool IsClosure(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.Name.StartsWith("FSharpFunc`", StringComparison.Ordinal) && PlatformAssemblies.IsFSharpCore(level.Assembly))
            {
                return true;
            }
        }

        return IsDisplayClass(type) || StepOf(type) is not null || type.Name is "<>c" || type.Name.Contains('@', StringComparison.Ordinal);
    }

    /// <summary>The code that the user has written: not the delegate that the face for F# has made of a function, but that function.</summary>
    public static object WithoutFace(object code) =>
        code is Delegate { Target: { } wrapper } && wrapper.GetType() is var type && PlatformAssemblies.IsFaceForFSharp(type.Assembly)
        && FieldLayout.All(type) is [var only] && only.GetValue(wrapper) is { } function
            ? function
            : code;

    /// <summary>The method that goes on with an iterator or coroutine of C#; <see langword="null"/> for other types.</summary>
    public static MethodInfo? StepOf(Type type) =>
        IsMadeByCSharp(type) && (typeof(IAsyncStateMachine).IsAssignableFrom(type) || typeof(IEnumerator).IsAssignableFrom(type))
            ? type.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            : null;

    /// <summary>Whether a field holds a value of an F# module: those of a file are evaluated when the first of them is used.</summary>
    public static bool IsModuleValue(FieldInfo field) =>
        field.DeclaringType!.Namespace?.StartsWith("<StartupCode$", StringComparison.Ordinal) == true;

    /// <summary>Whether a static field is none that people have written: it holds a lambda, a call site or how far an initializer is.</summary>
    public static bool IsHidden(FieldInfo field) =>
        field.Name.StartsWith("init@", StringComparison.Ordinal)
        || field.Name.StartsWith("<>", StringComparison.Ordinal)
        || field.DeclaringType!.Name.StartsWith('<');
}

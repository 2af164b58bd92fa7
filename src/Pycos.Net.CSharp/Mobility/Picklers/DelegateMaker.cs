using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;

namespace Pycos.Internals;

/// <summary>
/// Makes delegates of one type that call one method. Reflection checks and binds anew each time, which takes most of the time that a call
/// from elsewhere needs here; so what is made often is made by code of its own, as a compiler would have written it.
/// </summary>
/// <param name="type">The type of the delegates.</param>
/// <param name="method">The method.</param>
[DebuggerDisplay("{method} {made}")]
internal sealed class DelegateMaker(Type type, MethodInfo method)
{
    /// <summary>After so many, since compiling that code takes as long as making some hundreds.</summary>
    private const int ManyMade = 100;

    private int made;
    private Func<object?, Delegate>? quick;

    /// <summary>Makes a delegate.</summary>
    /// <param name="target">What the method is called on.</param>
    /// <exception cref="ArgumentException">The method or the target does not fit.</exception>
    public Delegate Make(object? target)
    {
        if (quick is not null && IsOrdinary(target))
        {
            return quick(target);
        }

        var whole = Delegate.CreateDelegate(type, target, method);
        // Only once reflection has found that all of it fits.
        if (made < ManyMade && IsOrdinary(target) && ++made == ManyMade)
        {
            quick = Compile();
        }

        return whole;
    }

    /// <summary>Whether it is a lambda's method on an object of its class, and nothing that needs a stub or is found by the object.</summary>
    private bool IsOrdinary(object? target) => target is not null && method is { IsStatic: false, IsVirtual: false }
        && target.GetType() == method.DeclaringType && !method.DeclaringType.IsValueType;

    private Func<object?, Delegate> Compile()
    {
        var dynamic = new DynamicMethod("Make", typeof(Delegate), [typeof(object)], typeof(DelegateMaker).Module, skipVisibility: true);
        var code = dynamic.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldftn, method);
        code.Emit(OpCodes.Newobj, type.GetConstructor([typeof(object), typeof(nint)])!);
        code.Emit(OpCodes.Ret);
        return dynamic.CreateDelegate<Func<object?, Delegate>>();
    }
}

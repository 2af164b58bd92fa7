using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Remembers the methods of delegates that have objects of the methods' own classes as targets, as lambdas have: the runtime looks for the method
/// of each delegate anew, which takes longer than to write a small one.
/// </summary>
/// <remarks>
/// Such a delegate is told by the class of its target and the address of its code. The code of a class stays where it is for as long as
/// there is the class, and different methods of a class, also different ones of one generic definition, have different addresses.
/// </remarks>
internal static class DelegateMethods
{
    /// <summary>How many are known of a class; of more, the others are asked for.</summary>
    private const int Most = 16;

    private static readonly bool hasAddresses = HasAddresses();

    /// <summary>Does not keep classes of sessions that are over.</summary>
    private static readonly ConditionalWeakTable<Type, Known> known = [];

    /// <summary>The method of a delegate with one target.</summary>
    public static MethodInfo Of(Delegate part)
    {
        if (!hasAddresses || part.Target is not { } target)
        {
            return part.Method;
        }

        var methods = known.GetValue(target.GetType(), static _ => new Known());
        var address = AddressOf(part);
        return methods.Find(address) ?? methods.Add(address, part.Method, target.GetType());
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_methodPtr")]
    private static extern ref nint AddressOf(Delegate part);

    private static bool HasAddresses()
    {
        try
        {
            return AddressOf(HasAddresses) != 0;
        }
        catch (MissingFieldException)
        {
            // Another runtime.
            return false;
        }
    }

    private sealed class Known
    {
        private (nint Address, MethodInfo Method)[] methods = [];

        public MethodInfo? Find(nint address)
        {
            foreach (var (found, method) in Volatile.Read(ref methods))
            {
                if (found == address)
                {
                    return method;
                }
            }

            return null;
        }

        public MethodInfo Add(nint address, MethodInfo method, Type target)
        {
            lock (this)
            {
                if (method.DeclaringType == target && methods.Length < Most && Find(address) is null)
                {
                    Volatile.Write(ref methods, [.. methods, (address, method)]);
                }
            }

            return method;
        }
    }
}

using System.Reflection;

namespace Pycos.Internals;

/// <summary>What a table of types and a table of methods stand for.</summary>
internal sealed class BoundTable(byte[] typeBytes, byte[] methodBytes, Type[] types, ObjectPickler[] picklers, MethodBase[] methods)
{
    public ReadOnlySpan<Type> Types => types;

    public ReadOnlySpan<MethodBase> Methods => methods;

    public ReadOnlySpan<ObjectPickler> Picklers => picklers;

    public bool IsOf(ReadOnlySpan<byte> ofTypes, ReadOnlySpan<byte> ofMethods) =>
        ofTypes.SequenceEqual(typeBytes) && ofMethods.SequenceEqual(methodBytes);
}

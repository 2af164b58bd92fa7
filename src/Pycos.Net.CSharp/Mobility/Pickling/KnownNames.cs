using System.Collections.Frozen;

namespace Pycos.Internals;

/// <summary>Types and assemblies that occur in most pickles and so have numbers. Their order is part of the format.</summary>
internal static class KnownNames
{
    public static readonly Type[] Types =
    [
        typeof(object), typeof(string), typeof(bool), typeof(byte), typeof(sbyte), typeof(char), typeof(short), typeof(ushort),
        typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(void),
        typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(Type), typeof(nint), typeof(nuint),
    ];

    /// <summary>Assemblies by number; 0 stands for those that are named.</summary>
    public static readonly string[] Assemblies =
    [
        "", "System.Private.CoreLib", "Pycos.Core", "Pycos.Net", "Pycos.FSharp", "FSharp.Core", "System.Collections", "System.Linq",
        "System.Collections.Immutable", "System.Collections.Concurrent", "System.Runtime.Numerics", "System.Private.Uri",
    ];

    public static readonly FrozenDictionary<Type, int> NumberOfType = Numbers(Types);

    public static readonly FrozenDictionary<string, int> NumberOfAssembly = Numbers(Assemblies);

    private static FrozenDictionary<T, int> Numbers<T>(T[] items)
        where T : notnull => items.Index().ToFrozenDictionary(item => item.Item, item => item.Index);
}

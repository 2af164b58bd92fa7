using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>What the pickles of one computation share at one side: its assemblies, and what has been worked out about their names.</summary>
/// <remarks>Used from every thread. Nothing outside refers to it, so it ends with the computation.</remarks>
internal sealed class PickleScope(IAssemblyMap map)
{
    private readonly ConditionalWeakTable<object, byte[]> names = [];

    public IAssemblyMap Map { get; } = map;

    public ClosureLimits Limits { get; init; } = ClosureLimits.Default;

    /// <summary>How addresses of tasks and channels travel; <see langword="null"/> where they can not.</summary>
    public IReferenceCodec? References { get; init; }

    /// <summary>The values that travel apart from what has captured them; <see langword="null"/> where they can not.</summary>
    public ISharedValues? Shares { get; init; }

    /// <summary>Whether only data is read: no code, no names of types and methods, and no types but those that are allowed.</summary>
    public bool IsDataOnly { get; init; }

    /// <summary>Which types of the program data may be of, beside those that every program has.</summary>
    public Predicate<Type> IsDataType { get; init; } = static _ => false;

    /// <summary>Whether what C# lambdas never read is left out.</summary>
    public bool PrunesCaptures { get; init; } = true;

    /// <summary>Whether values of modules that the code reads are looked for: not where the receiver is the process that sets them.</summary>
    public bool TakesModuleValues { get; init; } = true;

    /// <summary>What becomes of such values that the receiver evaluates anew.</summary>
    public ModuleValuePolicy ModuleValues { get; init; }

    /// <summary>Which of these were warned of already; <see langword="null"/> if nobody is.</summary>
    public ModuleValueWarnings? Warnings { get; init; }

    /// <summary>Whether what is much goes to other processes compressed.</summary>
    public bool Compresses { get; init; }

    /// <summary>Told of closures larger than <see cref="ClosureLimits.WarnBytes"/>.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>What the last graph has made its writer work out, by the method or type of its root.</summary>
    public ConditionalWeakTable<MemberInfo, PickleTrail> Trails { get; } = [];

    /// <summary>The tables of types that have come.</summary>
    public BoundNames Bound { get; } = new();

    /// <summary>A pickle as it goes to other processes.</summary>
    public byte[] Packed(byte[] pickle) => Compresses && PackedPickle.TryPack(pickle, out var packed) ? packed : pickle;

    /// <summary>A pickle as it goes to other processes; what it was is given back if it is not that.</summary>
    public RentedBytes Packed(RentedBytes pickle)
    {
        if (!Compresses || !PackedPickle.TryPack(pickle, out var packed))
        {
            return pickle;
        }

        pickle.Return();
        return packed;
    }

    /// <summary>The name of a type or member as it is written, made once.</summary>
    public byte[] NameOf(MemberInfo member) =>
        names.TryGetValue(member, out var name) ? name : names.GetValue(member, key => NameWriter.Write((MemberInfo)key, Map));

    public byte[] SurrogateNameOf(Type type, Type data) => NameWriter.WriteSurrogate(type, data, Map);
}

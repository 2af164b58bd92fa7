using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// How objects of one type travel. An object has a header, from which it is allocated, and mostly a body, which is read when all
/// objects are there: so cycles need no care.
/// </summary>
/// <remarks>
/// One is kept for a type as long as the type itself lives, so types of contexts that end are not kept. Used from every thread.
/// </remarks>
internal abstract class ObjectPickler
{
    private static readonly ConditionalWeakTable<Type, ObjectPickler> ofTypes = [];

    private static int version;

    /// <summary>Rises whenever it is said anew how a type travels.</summary>
    public static int Version => Volatile.Read(ref version);

    /// <summary>When its body is read.</summary>
    public virtual PickleStage Stage => PickleStage.Filled;

    /// <summary>Whether it holds code or names it, which pure data must not.</summary>
    public virtual bool IsCode => false;

    /// <summary>The type by which the reader finds this pickler again; <see langword="null"/> for the object's own.</summary>
    public virtual Type? WireType => null;

    /// <summary>The type of the data of a surrogate that users have registered; <see langword="null"/> for all others.</summary>
    public virtual Type? SurrogateData => null;

    /// <summary>The type of what is hashed or compared when an object is made; <see langword="null"/> if nothing is.</summary>
    public virtual Type? KeyType => null;

    /// <summary>Whether it only throws why objects of the type can not travel.</summary>
    public virtual bool IsRefusal => false;

    public static ObjectPickler Of(Type type) => ofTypes.GetValue(type, ObjectPicklers.Create);

    /// <summary>Writes what allocating needs behind the number of the type.</summary>
    public virtual void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
    }

    /// <summary>Makes the object. Of other objects only those without a body may be used.</summary>
    public abstract object Allocate(PickleReader reader);

    /// <summary>Writes the body to <see cref="PickleWriter.Out"/>.</summary>
    public virtual void WriteBody(PickleWriter writer, object value)
    {
    }

    /// <summary>Reads the body into the object.</summary>
    public virtual void ReadBody(PickleReader reader, object target)
    {
    }

    /// <summary>Forgets how a type travels, since that has been said anew.</summary>
    internal static void Forget(Type type)
    {
        ofTypes.Remove(type);
        Interlocked.Increment(ref version);
    }
}

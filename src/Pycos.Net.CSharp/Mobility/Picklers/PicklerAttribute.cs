namespace Pycos.Internals;

/// <summary>How objects of a generic class of a layer above this one travel.</summary>
/// <param name="pickler">The definition of its pickler, with the same type parameters.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class PicklerAttribute(Type pickler) : Attribute
{
    public Type Pickler => pickler;
}

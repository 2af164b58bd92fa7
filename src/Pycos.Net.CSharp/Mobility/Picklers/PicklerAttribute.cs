namespace Pycos.Internals;

/// <summary>How objects of a class of a layer above this one travel.</summary>
/// <param name="pickler">Its pickler; for a generic class the definition, with the same type parameters.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class PicklerAttribute(Type pickler) : Attribute
{
    public Type Pickler => pickler;
}

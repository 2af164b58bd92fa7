namespace Pycos.Internals;

/// <summary>
/// Marks a type of Pycos whose objects travel as those of the program do: its fields are a promise between versions.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
internal sealed class TravelsByFieldsAttribute : Attribute;

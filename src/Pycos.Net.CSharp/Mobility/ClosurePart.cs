namespace Pycos;

/// <summary>One of the variables that a closure has captured.</summary>
/// <param name="Name">The name of the variable or field.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Bytes">How many bytes its value has on the way, with all that it refers to.</param>
public readonly record struct ClosurePart(string Name, Type Type, long Bytes);

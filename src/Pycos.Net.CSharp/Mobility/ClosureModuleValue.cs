namespace Pycos;

/// <summary>A value of a module, or a mutable static, that a closure reads.</summary>
/// <param name="Name">Its name: <c>Program.client</c>.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="GoesAlong">Whether its present value goes along; otherwise each process evaluates its own.</param>
public readonly record struct ClosureModuleValue(string Name, Type Type, bool GoesAlong);

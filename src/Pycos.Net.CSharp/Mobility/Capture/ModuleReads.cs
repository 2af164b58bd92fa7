using System.Reflection;

namespace Pycos.Internals;

/// <summary>The values of modules and statics that a piece of code reads.</summary>
/// <param name="SetByMain">Those that nobody sets at the receiver, so that they always go along.</param>
/// <param name="MadeAnew">Those that the receiver evaluates anew, and that may be others there.</param>
internal sealed record ModuleReads(FieldInfo[] SetByMain, FieldInfo[] MadeAnew)
{
    public static ModuleReads None { get; } = new([], []);
}

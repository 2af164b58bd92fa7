using System.Reflection;

namespace Pycos.Internals;

/// <summary>What a writer has worked out the first time that it met something.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Member">Of which type or method.</param>
/// <param name="Value">The answer: a number in a table, or a mask of fields.</param>
/// <param name="Pickler">How objects of the type travel.</param>
internal readonly record struct PickleStep(PickleStepKind Kind, MemberInfo Member, ulong Value, ObjectPickler? Pickler = null);

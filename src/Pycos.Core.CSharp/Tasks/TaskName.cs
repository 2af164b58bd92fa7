using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Pycos.Internals;

/// <summary>Reads the name of a coroutine's function from the name that a compiler gave to its state machine.</summary>
internal static partial class TaskName
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    internal static string Of(Type stateMachine) => Names.GetOrAdd(stateMachine, static type => Parse(type.Name));

    /// <summary>
    /// C#: <c>&lt;Client&gt;d__5</c> for a method, <c>&lt;&lt;Main&gt;g__Client|0_1&gt;d</c> for a local function and
    /// <c>&lt;&lt;Main&gt;b__0_0&gt;d</c> for a lambda; F#: <c>client@12-3</c>.
    /// </summary>
    private static string Parse(string typeName)
    {
        var local = LocalFunction().Match(typeName);
        if (local.Success)
        {
            return local.Groups[1].Value;
        }

        var method = Method().Match(typeName);
        if (method.Success)
        {
            return method.Groups[1].Value;
        }

        var at = typeName.IndexOf('@', StringComparison.Ordinal);
        return at > 0 ? typeName[..at] : typeName;
    }

    [GeneratedRegex(@"g__([^|>]+)\|")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"<+([^<>]+)>")]
    private static partial Regex Method();
}

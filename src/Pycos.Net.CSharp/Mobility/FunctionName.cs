using System.Buffers;

namespace Pycos.Internals;

/// <summary>The name by which two nodes know a function that both have.</summary>
internal static class FunctionName
{
    private const string Prefix = "pycos.function.";

    // In the names of what the compilers of C# and of F# make for lambdas.
    private static readonly SearchValues<char> Generated = SearchValues.Create("<@");

    /// <exception cref="ArgumentException">The function has no name of its own.</exception>
    public static string Of(Delegate function)
    {
        var method = function.Method;
        var hasName = method.IsStatic && function.Target is null && function.HasSingleTarget && !method.IsGenericMethod
            && method.DeclaringType is { IsGenericType: false, FullName: { } type } && !(type + method.Name).AsSpan().ContainsAny(Generated);
        return hasName
            ? $"{Prefix}{method.DeclaringType!.FullName}.{method.Name}"
            : throw new ArgumentException(
                $"{method.DeclaringType?.Name}.{method.Name} is no static method that both nodes know by its name: lambdas, methods of objects and "
                + "generic ones are not.",
                nameof(function));
    }
}

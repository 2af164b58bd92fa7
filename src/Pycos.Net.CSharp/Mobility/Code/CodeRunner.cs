using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Runs code that has come and turns what it returns into bytes, whatever its type.</summary>
internal abstract class CodeRunner
{
    // Keyed weakly, so that it keeps no code of a session in memory.
    private static readonly ConditionalWeakTable<Type, CodeRunner> Known = [];

    /// <summary>The one for a function without arguments that returns a coroutine.</summary>
    /// <exception cref="PickleException">The object is no such function.</exception>
    public static CodeRunner For(object? code) => code?.GetType() is { } type
        ? Known.GetValue(type, Create)
        : throw new PickleException("null is no function that returns a coroutine.");

    public abstract Coroutine<byte[]> RunAsync(object code, PickleScope scope);

    private static CodeRunner Create(Type type) =>
        type is { IsConstructedGenericType: true } && type.GetGenericTypeDefinition() == typeof(Func<>)
            && type.GenericTypeArguments[0] is { IsConstructedGenericType: true } coroutine
            && coroutine.GetGenericTypeDefinition() == typeof(Coroutine<>)
            ? (CodeRunner)Activator.CreateInstance(typeof(CodeRunner<>).MakeGenericType(coroutine.GenericTypeArguments))!
            : throw new PickleException($"{TypeText.Of(type)} is no function that returns a coroutine.");
}

/// <inheritdoc/>
internal sealed class CodeRunner<T> : CodeRunner
{
    public override async Coroutine<byte[]> RunAsync(object code, PickleScope scope) =>
        scope.Packed(PickleWriter.Write(await ((Func<Coroutine<T>>)code)(), scope));
}

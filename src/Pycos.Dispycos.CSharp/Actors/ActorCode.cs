using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Runs what has come for an actor's state, whatever its form, and turns what it returns into bytes.</summary>
internal abstract class ActorCode<TState>
{
    // Keyed weakly, so that it keeps no code in memory.
    private static readonly ConditionalWeakTable<Type, ActorCode<TState>> known = [];

    /// <exception cref="PickleException">It is nothing that can be done with the state.</exception>
    public static ActorCode<TState> For(object code) => known.GetValue(code.GetType(), Create);

    public abstract Coroutine<byte[]> RunAsync(object code, TState state, PickleScope scope);

    private static ActorCode<TState> Create(Type type)
    {
        if (type == typeof(Action<TState>))
        {
            return new ActorAction<TState>();
        }

        if (type == typeof(Func<TState, Coroutine>))
        {
            return new ActorCoroutine<TState>();
        }

        if (type is { IsConstructedGenericType: true, GenericTypeArguments: [var state, var returned] }
            && type.GetGenericTypeDefinition() == typeof(Func<,>) && state == typeof(TState))
        {
            var definition = JobRunner.CoroutineOf(returned) is null ? typeof(ActorFunction<,>) : typeof(ActorCoroutine<,>);
            return (ActorCode<TState>)Activator.CreateInstance(definition.MakeGenericType(state, JobRunner.CoroutineOf(returned) ?? returned))!;
        }

        throw new PickleException($"{TypeText.Of(type)} is nothing that can be done with {TypeText.Of(typeof(TState))}.");
    }
}

/// <inheritdoc/>
internal sealed class ActorAction<TState> : ActorCode<TState>
{
    public override async Coroutine<byte[]> RunAsync(object code, TState state, PickleScope scope)
    {
        ((Action<TState>)code)(state);
        return [];
    }
}

/// <inheritdoc/>
internal sealed class ActorCoroutine<TState> : ActorCode<TState>
{
    public override async Coroutine<byte[]> RunAsync(object code, TState state, PickleScope scope)
    {
        await ((Func<TState, Coroutine>)code)(state);
        return [];
    }
}

/// <inheritdoc/>
internal sealed class ActorFunction<TState, T> : ActorCode<TState>
{
    public override async Coroutine<byte[]> RunAsync(object code, TState state, PickleScope scope) =>
        PickleWriter.Write(((Func<TState, T>)code)(state), scope);
}

/// <inheritdoc/>
internal sealed class ActorCoroutine<TState, T> : ActorCode<TState>
{
    public override async Coroutine<byte[]> RunAsync(object code, TState state, PickleScope scope) =>
        PickleWriter.Write(await ((Func<TState, Coroutine<T>>)code)(state), scope);
}

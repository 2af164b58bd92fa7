using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>Starts a job whose code has come, whatever its type, and turns what it returns into bytes.</summary>
internal abstract class JobRunner
{
    private static readonly ConcurrentDictionary<Type, JobRunner> known = new();

    /// <summary>The one for a form of code.</summary>
    /// <exception cref="PickleException">It is none that a job may have.</exception>
    public static JobRunner For(object? code) => code is null
        ? throw new PickleException("null is no code of a job.")
        : known.GetOrAdd(code.GetType(), Create);

    /// <summary>Starts the job. In a task of the scheduler that it is to run on.</summary>
    public abstract PycosTask<RentedBytes> Start(object code, ServerJob job);

    protected static PycosTask<RentedBytes> Spawn(Coroutine<RentedBytes> body, ServerJob job) =>
        PycosTask.Spawn(body, new SpawnOptions { Daemon = true, Name = $"job {job.Number}" });

    private static JobRunner Create(Type type)
    {
        if (type.IsConstructedGenericType)
        {
            var definition = type.GetGenericTypeDefinition();
            var arguments = type.GenericTypeArguments;
            if (type == typeof(Func<Coroutine>))
            {
                return new ActionRunner();
            }

            if (definition == typeof(Func<>))
            {
                return CoroutineOf(arguments[0]) is { } result ? Make(typeof(CoroutineRunner<>), result) : Make(typeof(FunctionRunner<>), arguments);
            }

            if (definition == typeof(ValueTuple<,>) && arguments[1] == typeof(DetachedOrder)
                && DefinitionOf(arguments[0]) == typeof(Func<>) && CoroutineOf(arguments[0].GenericTypeArguments[0]) is { } kept)
            {
                return Make(typeof(DetachedRunner<>), kept);
            }

            if (definition == typeof(ValueTuple<,>) && arguments[1] == typeof(string) && KeeperOf(arguments[0]) is { } keeper)
            {
                return keeper;
            }

            if (definition == typeof(ValueTuple<,>) && IsFunctionOf(arguments[0], arguments[1], out var returned))
            {
                return CoroutineOf(returned) is { } result
                    ? Make(typeof(ItemCoroutineRunner<,>), arguments[1], result)
                    : Make(typeof(ItemFunctionRunner<,>), arguments[1], returned);
            }

            if (definition == typeof(ValueTuple<,,>) && arguments[0] == typeof(Guid) && DefinitionOf(arguments[2]) == typeof(Func<>))
            {
                var made = arguments[2].GenericTypeArguments[0];
                return Make(typeof(ActorRunner<>), CoroutineOf(made) ?? made);
            }

            if (definition == typeof(ValueTuple<,,>) && DefinitionOf(arguments[0]) is { } body)
            {
                return body == typeof(Func<,>)
                    ? Make(typeof(ChunkRunner<,>), arguments[0].GenericTypeArguments)
                    : Make(typeof(PairRunner<,,>), arguments[1], arguments[2], CoroutineOf(arguments[0].GenericTypeArguments[2]) ?? typeof(void));
            }

            if (definition == typeof(ValueTuple<,>) && DefinitionOf(arguments[0]) == typeof(Func<,,>))
            {
                return Make(typeof(CombinationRunner<>), arguments[1].GetElementType()!);
            }

            if (type == typeof(Func<NodeSetupContext, Coroutine>))
            {
                return new NodeSetupRunner();
            }

            if (definition == typeof(Func<,>)
                && arguments[0] is { IsConstructedGenericType: true } inbox && inbox.GetGenericTypeDefinition() == typeof(Inbox<>)
                && CoroutineOf(arguments[1]) is { } value)
            {
                return Make(typeof(InboxRunner<,>), inbox.GenericTypeArguments[0], value);
            }
        }

        throw new PickleException($"{TypeText.Of(type)} is no code of a job.");
    }

    /// <summary>The one for a value that is kept, or for what makes it.</summary>
    private static JobRunner? KeeperOf(Type made) => made is not { IsConstructedGenericType: true, GenericTypeArguments: [var value] } ? null
        : DefinitionOf(made) == typeof(ValueTuple<>) ? Make(typeof(KeepItemRunner<>), value)
        : DefinitionOf(made) != typeof(Func<>) ? null
        : CoroutineOf(value) is { } result ? Make(typeof(KeepCoroutineRunner<>), result)
        : Make(typeof(KeepFunctionRunner<>), value);

    private static JobRunner Make(Type definition, params Type[] arguments) =>
        (JobRunner)Activator.CreateInstance(definition.MakeGenericType(arguments))!;

    /// <summary>What a coroutine of that type returns; null if it is none that returns something.</summary>
    public static Type? CoroutineOf(Type type) =>
        type is { IsConstructedGenericType: true } && type.GetGenericTypeDefinition() == typeof(Coroutine<>) ? type.GenericTypeArguments[0] : null;

    private static Type? DefinitionOf(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;

    private static bool IsFunctionOf(Type type, Type argument, out Type returned)
    {
        var isFunction = type is { IsConstructedGenericType: true }
            && type.GetGenericTypeDefinition() == typeof(Func<,>)
            && type.GenericTypeArguments[0] == argument;
        returned = isFunction ? type.GenericTypeArguments[1] : typeof(void);
        return isFunction;
    }
}

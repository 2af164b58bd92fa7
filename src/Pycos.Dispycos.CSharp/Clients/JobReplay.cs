using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Runs the code of a job in the process of its client, whatever its form.</summary>
internal static class JobReplay
{
    private static readonly MethodInfo awaiting = typeof(JobReplay).GetMethod(nameof(AwaitAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Runs it, in the task that awaits.</summary>
    /// <param name="body">The code, with its arguments.</param>
    /// <returns>What it returns; null if that is nothing.</returns>
    /// <exception cref="InvalidOperationException">It needs something that is in servers only.</exception>
    public static async Coroutine<object?> RunAsync(object body)
    {
        var (code, arguments) = CallOf(body);
        var invoke = code.GetType().GetMethod(nameof(Action.Invoke))!;
        if (invoke.GetParameters().Length != arguments.Length)
        {
            throw new InvalidOperationException(
                "Only the code of a job for itself or for an item can be run here: not one that takes messages, nor a part of MapReduce.");
        }

        var returned = invoke.Invoke(code, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        switch (returned)
        {
            case Coroutine nothing:
                await nothing;
                return null;
            case { } value when JobRunner.CoroutineOf(value.GetType()) is { } result:
                return await (Coroutine<object?>)awaiting.MakeGenericMethod(result).Invoke(null, [value])!;
            default:
                return returned;
        }
    }

    /// <summary>The function and what it is applied to.</summary>
    private static (Delegate Code, object?[] Arguments) CallOf(object body) => body switch
    {
        Delegate alone => (alone, []),

        // Beside a function without parameters stands the name under which its result would be kept.
        ITuple call when call[0] is Delegate code => (code, TakesNothing(code) ? [] : [.. Enumerable.Range(1, call.Length - 1).Select(number => call[number])]),
        _ => throw new InvalidOperationException("The job has no code that could be run here: it has only brought a value to its server."),
    };

    private static bool TakesNothing(Delegate code) => code.GetType().GetMethod(nameof(Action.Invoke))!.GetParameters().Length == 0;

    private static async Coroutine<object?> AwaitAsync<T>(Coroutine<T> coroutine) => await coroutine;
}

using System.Reflection;
using System.Runtime.CompilerServices;

#pragma warning disable CA2012 // A ValueTask that has failed may be consumed as often as its awaiter is copied.

namespace Pycos.Internals;

/// <summary>
/// Ends the wait of a C# coroutine for a <see cref="Task"/> that has not completed.
/// </summary>
/// <remarks>
/// A coroutine that awaits a <see cref="Task"/> directly is resumed by <c>awaiter.GetResult()</c>, which for a task that has
/// not completed would block the thread. When such a wait ends early (throw, terminate), the awaiter kept in the state machine
/// is therefore replaced by one of a failed task. Our own awaiters look for the exception themselves and need none of this.
/// See docs/decisions/0003-ending-a-wait-for-a-task.md.
/// </remarks>
internal static class AwaiterPatch
{
    private const BindingFlags AnyField = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly MethodInfo[] Makers = typeof(AwaiterPatch)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(method => method.Name.StartsWith("Failed", StringComparison.Ordinal))
        .ToArray();

    /// <summary>Replaces the awaiters of a type in a state machine; false if it has none or the type is not one of a task.</summary>
    internal static bool TryFail<TStateMachine>(ref TStateMachine stateMachine, Type awaiterType, Exception exception)
    {
        var failed = MakeFailed(awaiterType, exception);
        if (failed is null)
        {
            return false;
        }

        object boxed = stateMachine!;
        var found = false;
        foreach (var field in boxed.GetType().GetFields(AnyField))
        {
            if (field.FieldType == awaiterType)
            {
                field.SetValue(boxed, failed);
                found = true;
            }
        }

        stateMachine = (TStateMachine)boxed;
        return found;
    }

    private static object? MakeFailed(Type awaiterType, Exception exception)
    {
        var definition = awaiterType.IsGenericType ? awaiterType.GetGenericTypeDefinition() : awaiterType;
        foreach (var maker in Makers)
        {
            var made = maker.ReturnType.IsGenericType ? maker.ReturnType.GetGenericTypeDefinition() : maker.ReturnType;
            if (made == definition)
            {
                var method = maker.IsGenericMethod ? maker.MakeGenericMethod(awaiterType.GetGenericArguments()) : maker;
                return method.Invoke(null, [exception]);
            }
        }

        return null;
    }

    private static TaskAwaiter FailedTask(Exception exception) => Task.FromException(exception).GetAwaiter();

    private static TaskAwaiter<T> FailedTask<T>(Exception exception) => Task.FromException<T>(exception).GetAwaiter();

    private static ValueTaskAwaiter FailedValueTask(Exception exception) => ValueTask.FromException(exception).GetAwaiter();

    private static ValueTaskAwaiter<T> FailedValueTask<T>(Exception exception) =>
        ValueTask.FromException<T>(exception).GetAwaiter();

    private static ConfiguredTaskAwaitable.ConfiguredTaskAwaiter FailedConfiguredTask(Exception exception) =>
        Task.FromException(exception).ConfigureAwait(false).GetAwaiter();

    private static ConfiguredTaskAwaitable<T>.ConfiguredTaskAwaiter FailedConfiguredTask<T>(Exception exception) =>
        Task.FromException<T>(exception).ConfigureAwait(false).GetAwaiter();

    private static ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter FailedConfiguredValueTask(Exception exception) =>
        ValueTask.FromException(exception).ConfigureAwait(false).GetAwaiter();

    private static ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter FailedConfiguredValueTask<T>(Exception exception) =>
        ValueTask.FromException<T>(exception).ConfigureAwait(false).GetAwaiter();
}

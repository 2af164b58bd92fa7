using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Builds <see cref="Coroutine"/>, as <see cref="CoroutineMethodBuilder{T}"/> does with a result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CoroutineMethodBuilder
{
    private CoroutineMethodBuilder<VoidResult> builder;

    /// <summary>A builder for one call.</summary>
    /// <returns>An empty builder.</returns>
    public static CoroutineMethodBuilder Create() => default;

    /// <summary>The coroutine that <see cref="Start{TStateMachine}"/> stored.</summary>
    public readonly Coroutine Task => new(builder.Task);

    /// <inheritdoc cref="CoroutineMethodBuilder{T}.Start{TStateMachine}"/>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => builder.Start(ref stateMachine);

    /// <inheritdoc cref="CoroutineMethodBuilder{T}.SetStateMachine"/>
    public void SetStateMachine(IAsyncStateMachine stateMachine) => builder.SetStateMachine(stateMachine);

    /// <summary>Ends the coroutine.</summary>
    public readonly void SetResult() => builder.SetResult(default);

    /// <inheritdoc cref="CoroutineMethodBuilder{T}.SetException"/>
    public readonly void SetException(Exception exception) => builder.SetException(exception);

    /// <inheritdoc cref="CoroutineMethodBuilder{T}.AwaitOnCompleted{TAwaiter, TStateMachine}"/>
    public readonly void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => builder.AwaitOnCompleted(ref awaiter, ref stateMachine);

    /// <inheritdoc cref="CoroutineMethodBuilder{T}.AwaitUnsafeOnCompleted{TAwaiter, TStateMachine}"/>
    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => builder.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}

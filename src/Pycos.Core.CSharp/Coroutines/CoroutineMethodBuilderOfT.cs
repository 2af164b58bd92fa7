using System.ComponentModel;
using System.Runtime.CompilerServices;

#pragma warning disable CA1000 // The compiler requires a static Create.

namespace Pycos.Internals;

/// <summary>
/// Builds <see cref="Coroutine{T}"/>: C# calls it for <c>async Coroutine&lt;T&gt;</c> methods, F# for <c>pycos { }</c>.
/// </summary>
/// <remarks>
/// It follows the contract of task-like types (C# specification, "async method builder"). Unlike other builders it does not
/// run the method in <see cref="Start{TStateMachine}"/>: a coroutine is cold.
/// </remarks>
/// <typeparam name="T">What the coroutine returns.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CoroutineMethodBuilder<T>
{
    private Frame frame;

    /// <summary>A builder for one call.</summary>
    /// <returns>An empty builder.</returns>
    public static CoroutineMethodBuilder<T> Create() => default;

    /// <summary>The coroutine that <see cref="Start{TStateMachine}"/> stored.</summary>
    public readonly Coroutine<T> Task => new(Unsafe.As<CoroutineFrame<T>>(frame));

    /// <summary>Stores the state machine in a frame. Nothing of the method runs.</summary>
    /// <param name="stateMachine">The state machine, with this builder in it.</param>
    /// <typeparam name="TStateMachine">The type that the compiler made.</typeparam>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        var rented = CoroutineFrame<TStateMachine, T>.Rent();
        // First the frame: this builder is a part of the state machine that is copied next.
        frame = rented;
        rented.StateMachine = stateMachine;
    }

    /// <summary>Tells the builder that its state machine has moved to another frame.</summary>
    /// <param name="stateMachine">The frame.</param>
    public void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        if (stateMachine is Frame moved)
        {
            frame = moved;
        }
    }

    /// <summary>Ends the coroutine with a result.</summary>
    /// <param name="result">The result.</param>
    public readonly void SetResult(T result)
    {
        KeepResult(result);
        SetResult();
    }

    /// <summary>Keeps what the coroutine will have returned when it ends by <see cref="SetResult()"/>.</summary>
    /// <param name="result">The result.</param>
    public readonly void KeepResult(T result)
    {
        var ended = frame;
        if (ended.IsTask)
        {
            Unsafe.As<PycosTask<T>>(ended).Result = result;
        }
        else
        {
            Unsafe.As<CoroutineFrame<T>>(ended).Result = result;
        }
    }

    /// <summary>Ends the coroutine with what <see cref="KeepResult"/> has kept.</summary>
    public readonly void SetResult() => frame.State = FrameState.Completed;

    /// <summary>Ends the coroutine with an exception.</summary>
    /// <param name="exception">The exception.</param>
    public readonly void SetException(Exception exception) => frame.Fail(exception);

    /// <summary>Suspends the coroutine until the awaiter has a result.</summary>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The state machine.</param>
    /// <typeparam name="TAwaiter">The awaiter's type.</typeparam>
    /// <typeparam name="TStateMachine">The type that the compiler made.</typeparam>
    public readonly void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        if (default(TAwaiter) is not null && awaiter is ISuspension)
        {
            ((ISuspension)awaiter).Suspend(frame);
        }
        else if (default(TAwaiter) is null && awaiter is ISuspension boxed)
        {
            // F# code that was not compiled to a state machine keeps its awaiters boxed.
            boxed.Suspend(frame);
        }
        else if (ForeignWait.TryBegin<TAwaiter>(frame) is { } wait)
        {
            try
            {
                awaiter.OnCompleted(wait.Continue);
            }
            catch
            {
                wait.Abandon();
                throw;
            }
        }
    }

    /// <summary>Suspends the coroutine until the awaiter has a result.</summary>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The state machine.</param>
    /// <typeparam name="TAwaiter">The awaiter's type.</typeparam>
    /// <typeparam name="TStateMachine">The type that the compiler made.</typeparam>
    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        if (default(TAwaiter) is not null && awaiter is ISuspension)
        {
            ((ISuspension)awaiter).Suspend(frame);
        }
        else if (default(TAwaiter) is null && awaiter is ISuspension boxed)
        {
            // F# code that was not compiled to a state machine keeps its awaiters boxed.
            boxed.Suspend(frame);
        }
        else if (ForeignWait.TryBegin<TAwaiter>(frame) is { } wait)
        {
            try
            {
                awaiter.UnsafeOnCompleted(wait.Continue);
            }
            catch
            {
                wait.Abandon();
                throw;
            }
        }
    }
}

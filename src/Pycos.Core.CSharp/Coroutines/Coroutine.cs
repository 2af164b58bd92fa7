using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Code that can suspend and returns nothing; otherwise as <see cref="Coroutine{T}"/>.</summary>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder))]
public readonly partial struct Coroutine
{
    private readonly Coroutine<VoidResult> inner;

    internal Coroutine(Coroutine<VoidResult> inner) => this.inner = inner;

    /// <summary>Lets <c>await</c> run this coroutine inside the current task.</summary>
    /// <returns>The awaiter.</returns>
    /// <exception cref="CoroutineAlreadyRunException">The coroutine was awaited or spawned before.</exception>
    public CoroutineAwaiter GetAwaiter() => new(inner.Claim());

    /// <summary>A coroutine that returns a value at once.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The coroutine.</returns>
#pragma warning disable CS1998 // A coroutine that awaits nothing is just what is wanted here.
    public static async Coroutine<T> FromResult<T>(T value) => value;
#pragma warning restore CS1998

    /// <summary>A coroutine that starts a <see cref="Task"/> when it runs, and awaits it.</summary>
    /// <param name="start">Called in the task that runs the coroutine; the token is cancelled when the wait is ended early.</param>
    /// <typeparam name="T">What the <see cref="Task{TResult}"/> returns.</typeparam>
    /// <returns>The coroutine.</returns>
    public static async Coroutine<T> FromTask<T>(Func<CancellationToken, Task<T>> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        using var source = new CancellationTokenSource();
        try
        {
            return await start(source.Token);
        }
        catch
        {
            source.Cancel();
            throw;
        }
    }

    /// <summary>A coroutine that starts a <see cref="Task"/> when it runs, and awaits it.</summary>
    /// <param name="start">Called in the task that runs the coroutine; the token is cancelled when the wait is ended early.</param>
    /// <returns>The coroutine.</returns>
    public static async Coroutine FromTask(Func<CancellationToken, Task> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        using var source = new CancellationTokenSource();
        try
        {
            await start(source.Token);
        }
        catch
        {
            source.Cancel();
            throw;
        }
    }

    internal CoroutineFrame<VoidResult> Claim() => inner.Claim();
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Code that can suspend and returns a <typeparamref name="T"/>. It is cold: calling an <c>async Coroutine&lt;T&gt;</c>
/// method runs nothing.
/// </summary>
/// <remarks>
/// A coroutine runs once: awaited inside another coroutine (a nested call in the same task), or handed to
/// <see cref="PycosTask.Spawn{T}(Coroutine{T}, SpawnOptions?)"/> (a task of its own). A second run is refused with
/// <see cref="CoroutineAlreadyRunException"/>. Creating one is allowed on every thread; awaiting it only inside a task.
/// </remarks>
/// <typeparam name="T">What it returns.</typeparam>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder<>))]
[DebuggerDisplay("Coroutine: {frame}")]
public readonly partial struct Coroutine<T>
{
    private readonly CoroutineFrame<T>? frame;
    private readonly ushort version;

    internal Coroutine(CoroutineFrame<T> frame)
    {
        this.frame = frame;
        version = frame.Version;
    }

    /// <summary>Lets <c>await</c> run this coroutine inside the current task.</summary>
    /// <returns>The awaiter.</returns>
    /// <exception cref="CoroutineAlreadyRunException">The coroutine was awaited or spawned before.</exception>
    public CoroutineAwaiter<T> GetAwaiter() => new(Claim());

    /// <summary>The same coroutine, its result left out.</summary>
    /// <returns>A coroutine that runs this one.</returns>
    public Coroutine WithoutResult() => Run(this);

    /// <summary>The frame of a coroutine that has not run.</summary>
    internal CoroutineFrame<T> Claim()
    {
        var claimed = frame;
        if (claimed is null || claimed.Version != version || claimed.State != FrameState.Created)
        {
            throw CoroutineAlreadyRunException.For(claimed is null);
        }

        return claimed;
    }

    /// <summary>The frame, if this has been neither awaited nor spawned; <see langword="null"/> if it has, or is default.</summary>
    internal CoroutineFrame<T>? UnstartedFrame =>
        frame is not null && frame.Version == version && frame.State == FrameState.Created ? frame : null;

    internal bool IsDefault => frame is null;

    private static async Coroutine Run(Coroutine<T> coroutine) => await coroutine;
}

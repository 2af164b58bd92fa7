using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The heap part of one coroutine call: its state machine and who awaits it. The frames of a task form a chain from the
/// innermost call (<see cref="PycosTask.Leaf"/>) to the task itself, which is the outermost frame.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Frame : Link
{
    private protected Frame()
    {
    }

    internal FrameState State;

    /// <summary>Whether this frame is a task: then it is never pooled and holds its result elsewhere.</summary>
    internal bool IsTask;

    /// <summary>Counts the lives of a pooled frame, so that a coroutine kept from an earlier life is recognized.</summary>
    internal ushort Version;

    /// <summary>For a pooled frame the length of the pool behind it; for a task its place in the scheduler's table.</summary>
    internal int Slot;

    /// <summary>The frame that awaits this one.</summary>
    internal Frame Parent
    {
        get => Unsafe.As<Frame>(Previous)!;
        set => Previous = value;
    }

    /// <summary>Whether it runs code of Pycos itself, which users do not see as a call.</summary>
    internal virtual bool IsOfLibrary => false;

    /// <summary>Runs the coroutine to its next suspension or to its end. Exceptions end up in the frame.</summary>
    internal abstract void Step();

    /// <summary>
    /// Makes the awaiter that this frame is suspended at throw, if it is of a type that can be told so. Called only for
    /// awaiters that are not ours.
    /// </summary>
    internal virtual bool TryFailAwaiter(Type awaiterType, Exception exception) => false;

    internal void Fail(Exception exception)
    {
        Owner = exception;
        State = FrameState.Faulted;
    }
}

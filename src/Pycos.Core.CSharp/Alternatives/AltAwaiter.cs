using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Waits for an alternative.</summary>
/// <typeparam name="T">What it gives.</typeparam>
public struct AltAwaiter<T> : ICriticalNotifyCompletion, ISuspension
{
    private readonly AltNode<T> node;
    private Choice? choice;
    private int chosen;
    private CoroutineAwaiter<T> waiting;

    internal AltAwaiter(AltNode<T> node) => this.node = node;

    /// <summary>Commits to what is ready; true if the task may go on without giving others their turn.</summary>
    public bool IsCompleted
    {
        get
        {
            chosen = Choosing.TryAtOnce(node, out var begun);
            if (chosen >= 0)
            {
                choice = begun;
                return true;
            }

            waiting = Choosing.WaitAsync(node, begun, givesWay: chosen == Choice.GiveWay).GetAwaiter();
            return waiting.IsCompleted;
        }
    }

    /// <summary>Takes what was chosen, or throws what ended the wait.</summary>
    /// <returns>What the alternative gives.</returns>
    public readonly T GetResult() => choice is null ? waiting.GetResult() : Choosing.Take(node, choice, chosen);

    /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
    public readonly void OnCompleted(Action continuation) => waiting.OnCompleted(continuation);

    /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
    public readonly void UnsafeOnCompleted(Action continuation) => waiting.UnsafeOnCompleted(continuation);

    readonly void ISuspension.Suspend(Frame frame) => Suspend(waiting, frame);

    private static void Suspend<TAwaiter>(TAwaiter awaiter, Frame frame)
        where TAwaiter : struct, ISuspension => awaiter.Suspend(frame);
}

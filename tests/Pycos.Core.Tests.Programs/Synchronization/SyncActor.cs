namespace Pycos.Core.Tests.Programs;

/// <summary>A task of a program about synchronization, and what it holds.</summary>
internal sealed class SyncActor(int index, SyncOperation[] operations)
{
    internal int Index => index;

    internal SyncOperation[] Operations => operations;

    internal PycosTask Task { get; set; } = null!;

    internal CancellationTokenSource Cancellation { get; set; } = new();

    /// <summary>The wait that it is in.</summary>
    internal SyncEntry? Entry { get; set; }

    /// <summary>What it has taken and not given back, the latest last; without a scope where it took without one.</summary>
    internal Stack<(int Amount, LockScope? Scope)> Holds { get; } = new();

    /// <summary>A token that has not been cancelled.</summary>
    internal CancellationToken FreshToken()
    {
        if (Cancellation.IsCancellationRequested)
        {
            Cancellation = new CancellationTokenSource();
        }

        return Cancellation.Token;
    }
}

using Pycos.Internals;

namespace Pycos;

/// <content>The first server of this machine, which may have to set it up.</content>
public sealed partial class Cluster
{
    /// <summary>Waits for a server of this machine, and not in vain if its setup fails.</summary>
    /// <exception cref="NodeSetupException">It has failed.</exception>
    /// <exception cref="TimeoutException">There is none in time.</exception>
    private async Coroutine WaitForLocalServerAsync(NodeId local, CancellationToken cancellation)
    {
        if (Options.NodeSetup is null && engine.Files.Count == 0)
        {
            await WaitForServersAsync(1, Options.StartTimeout, cancellation);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        NodeSetupException? failure = null;
        void Look(ClusterEvent? told)
        {
            failure ??= engine.SetupFailureOf(local);
            if (failure is not null)
            {
                ending.Cancel();
            }
        }

        await engine.AskAsync(
            () =>
            {
                engine.Happened += Look;
                Look(null);
                return true;
            },
            cancellation);
        try
        {
            await WaitForServersAsync(1, Sum(Options.StartTimeout, Options.SetupTimeout), ending.Token);
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            throw failure;
        }
        finally
        {
            // Awaited, since the source that it uses ends here.
            await engine.AskAsync(
                () =>
                {
                    engine.Happened -= Look;
                    return true;
                },
                CancellationToken.None);
        }
    }

    private static TimeSpan Sum(TimeSpan first, TimeSpan second) =>
        first == Timeout.InfiniteTimeSpan || second == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : first + second;
}

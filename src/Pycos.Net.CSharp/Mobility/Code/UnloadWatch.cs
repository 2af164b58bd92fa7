using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// Looks whether code that was unloaded has left the memory, as it does when nothing refers to it any more. Collects garbage where
/// nobody else does, since the memory would stay in use otherwise.
/// </summary>
internal static class UnloadWatch
{
    /// <summary>It is looked after 1, 2, 4, 8 and 16 seconds: the runtime needs two or three collections.</summary>
    private const int Rounds = 5;

    // Not inlined: a reference left in the frame of whoever unloads would keep the code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Begin(IEnumerable<CodeLoadContext> contexts, ILogger log, string peer)
    {
        WeakReference[] references = [.. contexts.Select(static context => new WeakReference(context, trackResurrection: true))];
        _ = Task.Run(() => WatchAsync(references, log, peer));
    }

    private static async Task WatchAsync(WeakReference[] references, ILogger log, string peer)
    {
        var begun = Stopwatch.GetTimestamp();
        var collections = GC.CollectionCount(GC.MaxGeneration);
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 << round)).ConfigureAwait(false);
            if (GC.CollectionCount(GC.MaxGeneration) == collections)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }

            if (!Array.Exists(references, static reference => reference.IsAlive))
            {
                return;
            }

            collections = GC.CollectionCount(GC.MaxGeneration);
        }

        NetLog.CodeStillLoaded(log, peer, Stopwatch.GetElapsedTime(begun));
    }
}

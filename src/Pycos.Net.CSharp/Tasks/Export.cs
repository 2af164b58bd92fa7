using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A task of this process that others know of.</summary>
[DebuggerDisplay("{Task}")]
internal abstract class Export(PycosTask task)
{
    private volatile CancellationTokenSource? ending;

    internal PycosTask Task => task;

    /// <summary>Has a token cancelled as soon as a peer ends the task: code that never waits can look at it.</summary>
    internal void CancelWith(CancellationTokenSource source) => ending = source;

    /// <summary>Ends the task for a peer.</summary>
    internal bool Terminate()
    {
        // What the code has had called by its token must not run on the node's thread.
        ending?.CancelAsync();
        return task.Terminate();
    }

    /// <summary>Decodes a message and puts it into the task's inbox. On the node's thread.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="from">Who has sent it.</param>
    /// <param name="isCrowded">Whether the inbox has no room for more, so that the peer is to wait.</param>
    internal abstract Outcome Put(in Payload payload, Peer from, out bool isCrowded);

    /// <summary>Has something called when the inbox has room again, or the task has ended.</summary>
    internal abstract bool TryWatchRoom(Action tell);
}

using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>All files of a node that are arriving, so that none is left when it stops. From threads that may block.</summary>
[DebuggerDisplay("{open.Count} files")]
internal sealed class PartFiles
{
    private readonly Lock gate = new();
    private readonly HashSet<PartFile> open = [];
    private bool closed;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">Where; closed in the end.</param>
    /// <param name="name">What the file will be called.</param>
    /// <param name="whenOver">Called once, with whether it is complete.</param>
    /// <exception cref="FileTransferException">The node has stopped.</exception>
    internal PartFile Begin(Folder folder, string name, Action<bool> whenOver)
    {
        lock (gate)
        {
            if (closed)
            {
                throw new FileTransferException(FileTransferFailure.Cancelled, "The node stops.");
            }

            var part = new PartFile(folder, name, (over, isComplete) =>
            {
                Forget(over);
                whenOver(isComplete);
            });
            open.Add(part);
            return part;
        }
    }

    /// <summary>Leaves nothing of all that has not arrived.</summary>
    internal void Close()
    {
        PartFile[] left;
        lock (gate)
        {
            closed = true;
            left = [.. open];
        }

        foreach (var part in left)
        {
            part.Discard();
        }
    }

    private void Forget(PartFile part)
    {
        lock (gate)
        {
            open.Remove(part);
        }
    }
}

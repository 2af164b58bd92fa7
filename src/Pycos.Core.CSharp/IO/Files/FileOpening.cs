using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// Opens a file on a thread that may block, as opening a named pipe does until its other end is opened. If the wait for it ends
/// early, what is opened nevertheless is closed at once.
/// </summary>
internal sealed class FileOpening
{
    private readonly Lock gate = new();
    private SafeFileHandle? opened;
    private bool isOver;

    private FileOpening()
    {
    }

    internal static async Coroutine<SafeFileHandle> OpenAsync(Func<SafeFileHandle> open, CancellationToken cancellation)
    {
        var opening = new FileOpening();
        try
        {
            await BlockingPool.Shared.RunAsync(_ => opening.Keep(open()), cancellation);
            return opening.Take();
        }
        finally
        {
            opening.End();
        }
    }

    private bool Keep(SafeFileHandle handle)
    {
        lock (gate)
        {
            opened = handle;
            if (isOver)
            {
                handle.Dispose();
            }

            return true;
        }
    }

    private SafeFileHandle Take()
    {
        var taken = opened!;
        opened = null;
        return taken;
    }

    private void End()
    {
        lock (gate)
        {
            isOver = true;
            opened?.Dispose();
        }
    }
}

using Pycos.Internals;

namespace Pycos;

/// <content>Everything in, everything out.</content>
public sealed partial class AsyncProcess
{
    /// <summary>
    /// Writes the input and closes it, reads what the process writes meanwhile, and waits for its end. Suspends until then; a
    /// process that neither reads nor writes any more but lives on is waited for.
    /// </summary>
    /// <param name="input">What it reads; closed behind that even if there is nothing.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>. The process goes on; its scope kills it.
    /// </param>
    /// <returns>What it wrote into pipes, how it ended, and how much of the input it took.</returns>
    /// <exception cref="InvalidOperationException">There is input, and its standard input is no pipe.</exception>
    /// <exception cref="IOException">A stream failed.</exception>
    public Coroutine<ProcessOutput> CommunicateAsync(
        ReadOnlyMemory<byte> input = default, CancellationToken cancellationToken = default)
    {
        if (!input.IsEmpty && StandardInput is null)
        {
            throw NoPipe();
        }

        return Communication.RunAsync(this, this, WriteAsync(StandardInput, input), cancellationToken);
    }

    /// <summary>As the other overload, with a file, a pipe or a socket as input, which is read to its end and closed.</summary>
    /// <param name="input">Where the input comes from.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What it wrote into pipes, how it ended, and how much of the input it took.</returns>
    /// <exception cref="InvalidOperationException">Its standard input is no pipe.</exception>
    /// <exception cref="IOException">A stream failed.</exception>
    public Coroutine<ProcessOutput> CommunicateAsync(AsyncFile input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return StandardInput is null
            ? throw NoPipe()
            : Communication.RunAsync(this, this, CopyAsync(input, StandardInput), cancellationToken);
    }

    /// <summary>Writes all and closes; a process that does not take all has decided so.</summary>
    /// <returns>How many bytes were taken.</returns>
    internal static async Coroutine<long> WriteAsync(AsyncFile? target, ReadOnlyMemory<byte> input)
    {
        if (target is null)
        {
            return 0;
        }

        using (target)
        {
            var taken = 0;
            try
            {
                while (taken < input.Length)
                {
                    taken += await target.WriteAsync(input[taken..]);
                }
            }
            catch (BrokenPipeException)
            {
            }

            return taken;
        }
    }

    /// <summary>Writes what comes from a file, and closes both.</summary>
    internal static async Coroutine<long> CopyAsync(AsyncFile source, AsyncFile target)
    {
        using (source)
        using (target)
        {
            // What a pipe of Linux holds (pipe(7)).
            var buffer = new byte[64 * 1024];
            long taken = 0;
            try
            {
                while (await source.ReadAsync(buffer) is var count and > 0)
                {
                    var written = 0;
                    while (written < count)
                    {
                        written += await target.WriteAsync(buffer.AsMemory(written, count - written));
                    }

                    taken += count;
                }
            }
            catch (BrokenPipeException)
            {
            }

            return taken;
        }
    }

    internal InvalidOperationException NoPipe() => new(
        $"The standard input of {this} is no pipe, so nothing can be written to it. Start it with StandardInput = "
        + "ProcessRedirection.Pipe.");
}

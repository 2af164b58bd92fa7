namespace Pycos.Internals;

/// <summary>Writes, reads and waits at the same time; none of that is left behind, however it ends.</summary>
internal static class Communication
{
    /// <param name="first">The process whose input is written.</param>
    /// <param name="last">The process whose output is read.</param>
    /// <param name="writing">Writes the input and tells how much was taken.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal static async Coroutine<ProcessOutput> RunAsync(
        AsyncProcess first, AsyncProcess last, Coroutine<long> writing, CancellationToken cancellation)
    {
        var input = PycosTask.Spawn(writing);
        var output = PycosTask.Spawn(ReadAsync(last.StandardOutput));
        var error = PycosTask.Spawn(ReadAsync(last.StandardError));
        try
        {
            await output.FinishAsync(cancellation);
            await error.FinishAsync(cancellation);
            var status = await last.WaitForExitAsync(cancellation);
            // Who has ended takes nothing any more, but what it has started may have its input still.
            first.StandardInput?.Dispose();
            return new ProcessOutput(await output, await error, status, await TakenAsync(input));
        }
        finally
        {
            input.Terminate();
            output.Terminate();
            error.Terminate();
        }
    }

    private static async Coroutine<byte[]> ReadAsync(AsyncFile? source) => source is null ? [] : await source.ReadToEndAsync();

    private static async Coroutine<long> TakenAsync(PycosTask<long> input)
    {
        try
        {
            return await input;
        }
        catch (FileClosedException)
        {
            return 0;
        }
    }
}

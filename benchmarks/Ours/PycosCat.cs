namespace Pycos.Benchmarks.Ours;

/// <summary>Blocks that one task writes to a <c>cat</c> and another reads from it.</summary>
internal sealed class PycosCat(int blockBytes) : IWorkload
{
    private static readonly AsyncProcessOptions Piped =
        new() { StandardInput = ProcessRedirection.Pipe, StandardOutput = ProcessRedirection.Pipe };

    private readonly AsyncProcess cat = AsyncProcess.Start("/bin/cat", [], Piped);
    private readonly byte[] written = new byte[blockBytes];
    private readonly byte[] read = new byte[blockBytes];

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(WriteAsync(repetitions));
        Scheduler.Default.Spawn(ReadAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return repetitions;
    }

    private async Coroutine WriteAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await cat.StandardInput!.WriteAllAsync(written);
        }
    }

    private async Coroutine ReadAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await cat.StandardOutput!.ReadFullAsync(read);
        }
    }
}

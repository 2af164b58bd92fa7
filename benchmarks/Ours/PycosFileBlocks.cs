namespace Pycos.Benchmarks.Ours;

/// <summary>A file that is read or written block by block, over and over again.</summary>
internal sealed class PycosFileBlocks(int blockBytes, bool writes) : IWorkload
{
    private readonly AsyncFile file = WarmFile.Create(path =>
        Scheduler.Default.Spawn(AsyncFile.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite)).AsTask().GetAwaiter().GetResult());

    private readonly byte[] block = new byte[blockBytes];

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(MoveAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return repetitions;
    }

    private async Coroutine MoveAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            if (file.Position == WarmFile.Bytes)
            {
                file.Position = 0;
            }

            if (writes)
            {
                await file.WriteAllAsync(block);
            }
            else
            {
                await file.ReadFullAsync(block);
            }
        }
    }
}

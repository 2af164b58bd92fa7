namespace Pycos.Benchmarks.Peers;

/// <summary>A file that is read or written block by block, over and over again.</summary>
internal abstract class FileBlocks(int blockBytes) : IWorkload
{
    private long next;

    /// <summary>What is moved.</summary>
    protected byte[] Block { get; } = new byte[blockBytes];

    public long Run(int repetitions)
    {
        Task.Run(() => MoveAsync(repetitions)).GetAwaiter().GetResult();
        return repetitions;
    }

    /// <summary>Reads or writes the block at a place; blocks follow each other but for the way back to the beginning.</summary>
    protected abstract ValueTask MoveAsync(long place);

    private async Task MoveAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await MoveAsync(next).ConfigureAwait(false);
            next = (next + Block.Length) % WarmFile.Bytes;
        }
    }
}

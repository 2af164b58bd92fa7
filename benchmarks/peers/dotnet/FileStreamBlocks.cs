namespace Pycos.Benchmarks.Peers;

/// <summary>A <see cref="FileStream"/> for asynchronous use, with the buffer that it has by default.</summary>
internal sealed class FileStreamBlocks(int blockBytes, bool writes) : FileBlocks(blockBytes)
{
    private const int DefaultBufferBytes = 4096;

    private readonly FileStream file = WarmFile.Create(path =>
        new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, DefaultBufferBytes, useAsync: true));

    protected override ValueTask MoveAsync(long place)
    {
        if (place == 0)
        {
            file.Position = 0;
        }

        return writes ? file.WriteAsync(Block) : file.ReadExactlyAsync(Block);
    }
}

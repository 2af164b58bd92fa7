using Microsoft.Win32.SafeHandles;

namespace Pycos.Benchmarks.Peers;

/// <summary><see cref="RandomAccess"/> over a handle for asynchronous use.</summary>
internal sealed class RandomAccessBlocks(int blockBytes, bool writes) : FileBlocks(blockBytes)
{
    private readonly SafeFileHandle file = WarmFile.Create(path =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous));

    protected override ValueTask MoveAsync(long place) =>
        writes ? RandomAccess.WriteAsync(file, Block.AsMemory(), place) : ReadAsync(place);

    private async ValueTask ReadAsync(long place)
    {
        for (var read = 0; read < Block.Length;)
        {
            read += await RandomAccess.ReadAsync(file, Block.AsMemory(read), place + read).ConfigureAwait(false);
        }
    }
}

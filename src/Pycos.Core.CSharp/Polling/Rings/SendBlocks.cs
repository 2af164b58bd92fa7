namespace Pycos.Internals;

/// <summary>Blocks of a few sizes, the one that was used last first: it is in the cache.</summary>
internal sealed class SendBlocks : IDisposable
{
    /// <summary>How much a send takes at most.</summary>
    private const int Largest = 64 * 1024;

    private static readonly int[] Sizes = [1024, 16 * 1024, Largest];

    private readonly SendBlock?[] free = new SendBlock?[Sizes.Length];

    /// <summary>A block for so many bytes, or for the first of them.</summary>
    internal SendBlock Rent(long length)
    {
        var kind = KindOf(length);
        if (free[kind] is { } block)
        {
            free[kind] = block.Next;
            block.Next = null;
            return block;
        }

        return new SendBlock(Sizes[kind]);
    }

    internal void Return(SendBlock block)
    {
        var kind = KindOf(block.Size);
        block.Clear();
        block.Next = free[kind];
        free[kind] = block;
    }

    public void Dispose()
    {
        for (var kind = 0; kind < free.Length; kind++)
        {
            for (; free[kind] is { } block; free[kind] = block.Next)
            {
                block.Free();
            }
        }
    }

    private static int KindOf(long length) => length <= Sizes[0] ? 0 : length <= Sizes[1] ? 1 : 2;
}

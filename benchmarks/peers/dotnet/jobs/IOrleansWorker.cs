namespace Pycos.Benchmarks.Peers;

/// <summary>A grain that is given calls.</summary>
public interface IOrleansWorker : IGrainWithIntegerKey
{
    /// <summary>Returns what it is given.</summary>
    Task<int> NumberAsync(int number);

    /// <summary>Returns what it is given.</summary>
    Task<byte[]> BytesAsync(byte[] bytes);
}

using Orleans.Concurrency;

namespace Pycos.Benchmarks.Peers;

/// <summary>A grain that is asked and told.</summary>
public interface IOrleansReceiver : IGrainWithIntegerKey
{
    /// <summary>Sends back what it is given.</summary>
    Task<byte[]> AskAsync(byte[] data);

    /// <summary>Takes what it is given, of which the sender hears nothing.</summary>
    [OneWay]
    Task TellAsync(byte[] data);

    /// <summary>Ends when so many have been taken since the grain exists.</summary>
    Task ReachAsync(long count);
}

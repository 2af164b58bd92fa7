namespace Pycos.Benchmarks.Closures;

/// <summary>What is given to the servers of a cluster.</summary>
public static class JobClosures
{
    /// <summary>Does nothing but return what it has captured.</summary>
    public static Func<Coroutine<int>> Number(int number) => async () => number;

    /// <summary>Returns the bytes that it has captured.</summary>
    public static Func<Coroutine<byte[]>> Bytes(byte[] bytes) => async () => bytes;
}

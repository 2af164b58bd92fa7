using System.Reflection;
using System.Runtime.InteropServices;

namespace Pycos.Travel.Fixtures;

/// <summary>Code of which tests make further versions, and that needs what it does not refer to.</summary>
public static class Versioned
{
    /// <summary>Tells which version runs, by a text that tests replace and by the assembly's own.</summary>
    public static Func<Coroutine<string>> Telling() => async () => $"{Text()} of {typeof(Versioned).Assembly.GetName().Version}";

    /// <summary>Fails after a pause.</summary>
    public static Func<Coroutine<int>> Failing() => async () =>
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
        throw new InvalidOperationException("on this line");
    };

    /// <summary>Calls a method of an assembly that it knows by name only.</summary>
    public static Func<Coroutine<long>> ByName(string assembly, int[] numbers) => async () =>
        (long)Assembly.Load(assembly).GetType("Pycos.Travel.Fixtures.Mathematics")!.GetMethod("SumOfSquares")!.Invoke(null, [numbers])!;

    /// <summary>Calls a native library.</summary>
    public static Func<Coroutine<uint>> Checksum(byte[] bytes) => async () => Crc32(0, bytes, bytes.Length);

    private static string Text() => "version one";

    [DllImport("pycosnative", EntryPoint = "CompressionNative_Crc32")]
    private static extern uint Crc32(uint start, byte[] bytes, int length);
}

namespace Pycos.Benchmarks.Closures;

/// <summary>Lambdas that are sent to another node, in an assembly that refers to nothing but Pycos.</summary>
public static class CSharpClosures
{
    /// <summary>One that has captured three values.</summary>
    public static Func<Coroutine<int>> WithThree(int number, string text, double factor) =>
        async () => number + text.Length + (int)factor;

    /// <summary>Another one, of which the node has seen nothing but the assembly.</summary>
    public static Func<Coroutine<int>> WithArray(int[] numbers) => async () => numbers.Sum();

    /// <summary>One that has captured a large array, which goes to the node once.</summary>
    public static Func<Coroutine<int>> WithLarge(SharedValue<double[]> numbers, int at) => async () => (int)numbers.Value[at];
}

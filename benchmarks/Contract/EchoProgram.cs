namespace Pycos.Benchmarks;

/// <summary>The program that the <c>pipe-spawn</c> workload starts.</summary>
public static class EchoProgram
{
    /// <summary>Where it is.</summary>
    public const string Path = "/bin/echo";

    /// <summary>What it is to write.</summary>
    public const string Argument = "hello";

    /// <summary>Makes sure that it has run as it should.</summary>
    /// <param name="output">What it wrote.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public static void Check(ReadOnlySpan<byte> output, int exitCode)
    {
        if (exitCode != 0 || !output.SequenceEqual("hello\n"u8))
        {
            throw new InvalidOperationException($"{Path} did not say {Argument}");
        }
    }
}

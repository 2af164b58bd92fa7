namespace Pycos.Travel.Fixtures;

/// <summary>Lambdas of C# that are sent.</summary>
public static class Lambdas
{
    /// <summary>Waits, and tells in which process.</summary>
    public static Func<Coroutine<(string Text, int Process)>> WithText(string text, TimeSpan pause) => async () =>
    {
        await PycosTask.SleepAsync(pause);
        return ($"{text} {Mathematics.SumOfSquares([1, 2])}", Environment.ProcessId);
    };
}

namespace Pycos.Travel.Fixtures;

/// <summary>What code of another assembly uses: it has to go along.</summary>
public static class Mathematics
{
    /// <summary>How many of its calls this process has seen.</summary>
    public static int Calls { get; private set; }

    /// <summary>The sum of squares.</summary>
    public static long SumOfSquares(IEnumerable<int> numbers)
    {
        Calls++;
        return numbers.Sum(number => (long)number * number);
    }
}

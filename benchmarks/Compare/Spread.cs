namespace Pycos.Benchmarks.Compare;

/// <summary>How numbers are spread.</summary>
internal sealed class Spread
{
    private readonly double[] _sorted;

    /// <param name="numbers">At least one.</param>
    public Spread(IEnumerable<double> numbers) => _sorted = [.. numbers.Order()];

    public int Count => _sorted.Length;

    public double Min => _sorted[0];

    public double Max => _sorted[^1];

    public double Median => Quantile(0.5);

    public double LowerQuartile => Quantile(0.25);

    public double UpperQuartile => Quantile(0.75);

    private double Quantile(double part)
    {
        var place = part * (Count - 1);
        var (below, above) = (_sorted[(int)Math.Floor(place)], _sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}

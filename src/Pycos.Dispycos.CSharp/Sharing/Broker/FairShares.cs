namespace Pycos.Internals;

/// <summary>Divides processors by weight.</summary>
internal static class FairShares
{
    /// <summary>A sum of fractions that should be whole differs by less.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>More than a number has bits, so that two neighbouring numbers are left.</summary>
    private const int Halvings = 100;

    /// <summary>
    /// Parts of a number in proportion to weights: as whole numbers, each less than one away from its <see cref="Exact"/> part. Their sum is the
    /// number, if there is somebody for all of it.
    /// </summary>
    /// <param name="all">The number.</param>
    /// <param name="weights">Weights, more than 0.</param>
    /// <param name="most">The largest parts.</param>
    internal static int[] Of(int all, IReadOnlyList<double> weights, IReadOnlyList<int> most)
    {
        var exact = Exact(all, weights, most);
        var whole = exact.Select(part => (int)Math.Floor(part + Tolerance)).ToArray();
        var rest = (int)Math.Round(exact.Sum()) - whole.Sum();
        foreach (var index in Enumerable.Range(0, whole.Length).OrderByDescending(index => exact[index] - whole[index]).Take(Math.Max(0, rest)))
        {
            whole[index]++;
        }

        return whole;
    }

    /// <summary>The parts as fractions: at least 1 each, at most what is wanted, and else in proportion to the weights.</summary>
    internal static double[] Exact(int all, IReadOnlyList<double> weights, IReadOnlyList<int> most)
    {
        var goal = Math.Min(all, most.Sum(count => (double)count));
        var (low, high) = (0.0, 1.0);
        while (Parts(high).Sum() < goal - Tolerance)
        {
            high *= 2;
        }

        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = Parts(middle).Sum() < goal ? (middle, high) : (low, middle);
        }

        return Parts(high);

        double[] Parts(double perWeight) =>
            [.. weights.Zip(most, (weight, limit) => Math.Clamp(perWeight * weight, Math.Min(1, limit), limit))];
    }
}

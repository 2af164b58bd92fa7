namespace Pycos.Mobility.Fixtures;

/// <summary>What the compiler makes of collections where interfaces are declared.</summary>
public static class Collected
{
    public static IReadOnlyList<int> One() => [1];

    public static IEnumerable<string> Two() => ["a", "b"];

    public static IReadOnlyCollection<int> Any(IEnumerable<int> items) => [.. items];
}

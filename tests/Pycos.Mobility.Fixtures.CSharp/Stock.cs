using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Pycos.Mobility.Fixtures;

/// <summary>What code returns: tables of each kind.</summary>
public sealed record Stock(
    Dictionary<string, Person> ByName,
    HashSet<string> Names,
    SortedDictionary<int, string> Sorted,
    ImmutableDictionary<string, Point> Places,
    ImmutableList<Person> Staff,
    FrozenSet<string> Frozen,
    PriorityQueue<Person, int> Queue,
    Point[] Points)
{
    public static Stock Make()
    {
        var (ada, bob) = (new Person("Ada", 36), new Person("Bob", 40));
        return new Stock(
            new(StringComparer.OrdinalIgnoreCase) { ["Ada"] = ada },
            new(StringComparer.OrdinalIgnoreCase) { "a" },
            new() { [2] = "two", [1] = "one" },
            ImmutableDictionary.CreateRange([KeyValuePair.Create("origin", new Point(0, 0))]),
            [ada, bob],
            FrozenSet.ToFrozenSet(["x", "y"], StringComparer.OrdinalIgnoreCase),
            new([(bob, 2), (ada, 1)]),
            [new(1, 2)]);
    }

    public string Describe() =>
        $"{ByName["ADA"]} {Names.Contains("A")} {string.Join(",", Sorted.Values)} {Places["origin"]} {string.Join(",", Staff)} "
        + $"{Frozen.Contains("X")} {Queue.Peek()} {Points[0]}";
}

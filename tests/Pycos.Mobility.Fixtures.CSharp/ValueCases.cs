using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Dynamic;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Pycos.Mobility.Fixtures;

/// <summary>Closures that have captured values of each kind.</summary>
public static class ValueCases
{
    public static IEnumerable<Case> All { get; } =
    [
        new("[CAP-01] a number, a text and an array", () => Show(42, "näïve \ud83d\ude00", new[] { 1, 2, 3 })),
        new("[CAP-01] numbers at their limits", () => Show(
            new object[] { long.MinValue, long.MaxValue, ulong.MaxValue, int.MinValue, sbyte.MinValue, -1, -33, 127, 128, 65536 },
            new object[] { double.NaN, double.Epsilon, float.MaxValue, 'x', true, false }, Int128.MinValue)),
        new("[CAP-01] half a character", () => Show("\ud800x", (int)"\ud800x"[0], "")),
        new("[CAP-02] records", () => Show(new Person("Ada", 36), new Point(1.5, -2), Colour.Green)),
        new("[CAP-02] anonymous types", () => Show(new { A = 1, B = new { C = "x" } }, 1, 2)),
        new("[CAP-04] dictionaries with comparers", () => Dictionaries()),
        new("[CAP-04] sorted collections", () => Show(
            new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["b"] = 1, ["A"] = 2 },
            new SortedSet<int> { 3, 1, 2 },
            new SortedList<int, string> { [2] = "two", [1] = "one" })),
        new("[CAP-04] a comparer of the program", () => OwnComparer()),
        new("[CAP-05] dates and times", () => Show(
            new object[] { new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), new DateTime(5, DateTimeKind.Local), DateTime.MaxValue },
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(-9.5)),
            new object[] { TimeSpan.MinValue, new DateOnly(1, 2, 3), new TimeOnly(23, 59) })),
        new("[CAP-05] the kind of a time", () => Kinds(DateTime.UnixEpoch, new DateTime(1, DateTimeKind.Local), new DateTime(1))),
        new("[CAP-05] decimals, GUIDs and large numbers", () => Show(
            new object[] { decimal.MinValue, 1.10m, new Guid("00112233445566778899aabbccddeeff") },
            BigInteger.Pow(-7, 100), new Complex(1, 2))),
        new("[CAP-05] what may be missing", () => Missing(5, null, Colour.Red, null)),
        new("[CAP-05] tuples", () => Show((1, "two", (3.0, 'c')), Tuple.Create(1, "x"), (1, 2, 3, 4, 5, 6, 7, 8, 9))),
        new("[CAP-06] immutable collections", () => Show(
            ImmutableList.Create(3, 1, 2), ImmutableArray.Create("a", "b"),
            ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase, [KeyValuePair.Create("k", 1)])["K"])),
        new("[CAP-06] more immutable collections", () => Show(
            ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(2, "b"), KeyValuePair.Create(1, "a")]),
            ImmutableSortedSet.Create(3, 1, 2), ImmutableStack.Create(1, 2, 3))),
        new("[CAP-06] empty immutable collections", () => Show(
            ImmutableStack<int>.Empty, ImmutableQueue<int>.Empty, ImmutableList<int>.Empty)),
        new("[CAP-06] queues and stacks keep their order", () => Show(
            new Queue<int>([1, 2, 3]), new Stack<int>([1, 2, 3]), new LinkedList<int>([1, 2, 3]))),
        new("[CAP-06] concurrent collections", () => Show(
            new ConcurrentQueue<int>([1, 2]), new ConcurrentStack<int>([1, 2]), new ConcurrentDictionary<string, int>([KeyValuePair.Create("a", 1)]))),
        new("[CAP-06] frozen collections", Frozen),
        new("[CAP-06] frozen collections of objects of the program", FrozenOfOwn),
        new("[CAP-06] queues by priority", Priorities),
        new("[CAP-06] lazy values, made or not", () => Lazily(new Lazy<string>(() => "made there"), new Lazy<int>(() => 7))),
        new("[CAP-06] read-only views", () => Show(
            new ReadOnlyCollection<int>([1, 2]), new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }), 0)),
        new("[CAP-07] arrays of several dimensions", () => Matrix(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, [[1], [2, 3]])),
        new("[CAP-07] an array of anything", () => Show(new object?[] { 1, "x", null, 2.5, new Point(1, 2), new[] { 'c' } }, 1, 2)),
        new("[CAP-07] arrays of structures and texts", () => Show(
            new[] { new Point(1, 2), new Point(3, 4) }, new string?[] { "a", null }, new[] { true, false })),
        new("[CAP-07] an array that does not begin at 0", () => NotFromZero()),
        new("[CAP-08] types and methods", () => Reflected(typeof(List<int>), typeof(Dictionary<,>), typeof(Person[]))),
        new("[CAP-08] a method, a constructor, a field and a property", () => Members()),
        new("[CAP-08] addresses, versions and cultures", () => Show(
            new Uri("https://example.org/a?b#c"), new Version(1, 2, 3), CultureInfo.InvariantCulture.Name)),
        new("[CAP-08] texts being built, patterns and encodings", () => Built(
            new StringBuilder("ab"), new Regex("a+", RegexOptions.IgnoreCase), new UTF8Encoding(false))),
        new("[CAP-08] memory and parts of arrays", () => Parts(new byte[] { 1, 2, 3, 4 }.AsMemory(1, 2), "text".AsMemory(1), new([1, 2, 3], 1, 1))),
        new("[CAP-08] an expando", () => Expando()),
        new("[CAP-08] exceptions", () => Exceptions()),
    ];

    private static Func<string> Show(object? a, object? b, object? c) => () => Text.Of(a) + ";" + Text.Of(b) + ";" + Text.Of(c);

    private static Func<string> Dictionaries()
    {
        var byName = new Dictionary<string, Person>(StringComparer.OrdinalIgnoreCase) { ["Ada"] = new("Ada", 36) };
        var byPerson = new Dictionary<Person, int> { [new("Bob", 1)] = 7 };
        var set = new HashSet<Point> { new(1, 2) };
        return () => $"{byName["ADA"]} {byPerson[new Person("Bob", 1)]} {set.Contains(new Point(1, 2))} {set.Add(new Point(1, 2))}";
    }

    private static Func<string> OwnComparer()
    {
        var table = new Dictionary<string, int>(new IgnoreLastComparer()) { ["abc"] = 1 };
        return () => $"{table["abd"]} {table.ContainsKey("xbc")}";
    }

    private static Func<string> Kinds(DateTime a, DateTime b, DateTime c) => () => $"{a.Kind} {b.Kind} {c.Kind} {a.Ticks} {b.Ticks}";

    private static Func<string> Missing(int? a, int? b, Colour? c, Point? d) => () => $"{a} {b} {c} {d}";

    private static Func<string> Frozen()
    {
        var few = new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary();
        var many = Enumerable.Range(0, 500).ToFrozenDictionary(n => "key " + n, n => n);
        var folded = new[] { "Ada", "Bob" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        var numbers = Enumerable.Range(0, 100).Select(n => n * 7).ToFrozenSet();
        var dense = Enumerable.Range(0, 100).ToFrozenDictionary(n => (long)n);
        return () => $"{few["a"]} {many["key 77"]} {many.Count} {folded.Contains("ADA")} {numbers.Contains(14)} {numbers.Contains(15)} "
            + $"{dense[42]} {FrozenSet<Guid>.Empty.Count}";
    }

    private static Func<string> FrozenOfOwn()
    {
        var ages = new Dictionary<Person, int> { [new("Ada", 1)] = 36, [new("Bob", 2)] = 40 }.ToFrozenDictionary();
        var points = Enumerable.Range(0, 50).Select(n => new Point(n, n)).ToFrozenSet();
        return () => $"{ages[new Person("Bob", 2)]} {points.Contains(new Point(7, 7))} {points.Contains(new Point(7, 8))}";
    }

    private static Func<string> Priorities()
    {
        var queue = new PriorityQueue<Person, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in new[] { "d", "B", "a", "C" })
        {
            queue.Enqueue(new Person(name, 1), name);
        }

        return () =>
        {
            var names = new List<string>();
            var copy = new PriorityQueue<Person, string>(queue.UnorderedItems, queue.Comparer);
            while (copy.TryDequeue(out var person, out _))
            {
                names.Add(person.Name);
            }

            return string.Concat(names);
        };
    }

    private static Func<string> Lazily(Lazy<string> unmade, Lazy<int> made)
    {
        _ = made.Value;
        return () => $"{made.IsValueCreated} {made.Value} {unmade.Value}";
    }

    private static Func<string> Matrix(int[,] flat, int[][] jagged) => () =>
        $"{flat.GetLength(0)}x{flat.GetLength(1)} {string.Join(",", flat.Cast<int>())} {jagged[1][1]}";

    private static Func<string> NotFromZero()
    {
        var array = Array.CreateInstance(typeof(string), [2, 2], [5, -1]);
        array.SetValue("there", 6, 0);
        return () => $"{array.GetLowerBound(0)} {array.GetLowerBound(1)} {array.GetValue(6, 0)}";
    }

    private static Func<string> Reflected(Type a, Type b, Type c) => () => $"{a.Name} {a.GenericTypeArguments[0]} {b.Name} {c.Name}";

    private static Func<string> Members()
    {
        var method = typeof(Math).GetMethod("Max", [typeof(int), typeof(int)])!;
        var generic = typeof(Enumerable).GetMethods().First(m => m.Name == "Count" && m.GetParameters().Length == 1).MakeGenericMethod(typeof(int));
        var own = typeof(Ring<int>).GetMethod("Pair")!.MakeGenericMethod(typeof(string));
        var constructor = typeof(Person).GetConstructors()[0];
        var field = typeof(Node).GetField("Name")!;
        var property = typeof(Person).GetProperty("Age")!;
        return () => $"{method.Invoke(null, [1, 2])} {generic.Invoke(null, [new[] { 1, 2, 3 }])} "
            + $"{((Func<string>)own.Invoke(null, [1, "x"])!)()} {constructor.Invoke(["a", 2])} {field.GetValue(new Node("n"))} "
            + $"{property.GetValue(new Person("b", 3))}";
    }

    private static Func<string> Built(StringBuilder text, Regex pattern, Encoding encoding) => () =>
        text.Append('c') + " " + pattern.IsMatch("xA") + " " + encoding.GetPreamble().Length + encoding.WebName;

    private static Func<string> Parts(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<char> text, ArraySegment<int> segment) => () =>
        $"{bytes.Length}{bytes.Span[0]} {text} {segment[0]}{segment.Offset}";

    private static Func<string> Expando()
    {
        var expando = new ExpandoObject();
        ((IDictionary<string, object?>)expando)["a"] = 5;
        return () => ((IDictionary<string, object?>)expando)["a"]!.ToString()!;
    }

    private static Func<string> Exceptions()
    {
        Exception own = new OrderException("late", 7, new Point(1, 2));
        Exception argument = new ArgumentException("wrong", "name", new InvalidOperationException("inner"));
        Exception several = new AggregateException("all", own, argument);
        return () => $"{own.Message} {((OrderException)own).Code} {((OrderException)own).Where} {argument.Message} "
            + $"{((ArgumentException)argument).ParamName} {argument.InnerException!.Message} {several.Message} {several.HResult} "
            + $"{((AggregateException)several).InnerExceptions.Count}";
    }
}

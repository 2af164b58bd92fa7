namespace Pycos.Mobility.Fixtures;

/// <summary>Closures of each shape that the compiler makes.</summary>
public static class CodeCases
{
    public static IEnumerable<Case> All { get; } =
    [
        new("[CLO-01] lambdas that return lambdas", Curried),
        new("[CLO-04] a lambda that calls itself", Recursive),
        new("[CLO-03] lambdas that call each other", Mutual),
        new("[CLO-05] several methods in one delegate", Several),
        new("[CLO-06] a static method", () => StaticMethod),
        new("[CLO-06] a local function", LocalFunction),
        new("[CLO-06] an extension method of an object", () => "text".Twice),
        new("[CLO-06] a method of an object", () => new Person("Ada", 1).ToString),
        new("[CLO-06] a method of an object of .NET", () => new Version(1, 2).ToString),
        new("[CLO-06] a generic local function", GenericLocal),
        new("[CLO-06] a virtual method", () => Virtual(new Person("x", 2))),
        new("[CLO-07] a lambda that captures nothing", () => () => "nothing"),
        new("[CLO-08] a lambda in a generic class", () => new Ring<Person>(new Person("r", 1)).Describe("!")),
        new("[CLO-08] a lambda in a generic method", () => Ring<int>.Pair(1, new Point(1, 2))),
        new("[CLO-09] a lambda over this", () => new Counter(41).Next()),
        new("[CLO-11] an iterator that has not started", Iterator),
        new("[CLO-11] an iterator with arguments of a lambda", LambdaIterator),
        new("[CLO-12] an async lambda", AsyncLambda),
        new("[CLO-12] an async method", () => { var n = 5; return () => Later(n).GetAwaiter().GetResult(); }),
        new("[CLO-14] a variable shared by two lambdas", Shared),
        new("[CLO-02] one lambda with two types", () => { var a = Generic(1); var b = Generic("x"); return () => a() + b(); }),
        new("[GRA-01] a cycle through readonly fields", () => { var node = new Node("n").Closed(); return () => node.Next!.Next!.Name; }),
        new("[GRA-01] a cycle through an array", Cycle),
        new("[GRA-02] what is shared stays shared", SharedReference),
        new("[GRA-03] a chain of 300,000 objects", Chain),
        new("[GRA-04] a dictionary that holds itself", () => Itself()),
        new("[GRA-05] a set as the key of a table found earlier", KeySet),
        new("[PRU-01] a lambda beside one that has captured a stream", BesideStream),
        new("[PRU-02] what only a captured lambda reads", Through),
        new("[PRU-03] nested scopes and an async lambda", () => Nested(5)),
        new("[PRU-03] a lambda inside a lambda", LambdaInLambda),
        new("[PRU-04] an iterator over captured variables", IteratorOverCaptured),
    ];

    public static string StaticMethod() => "static";

    private static string Twice(this string text) => text + text;

    private static Func<string> Curried()
    {
        var a = 1;
        Func<int, Func<int, Func<string>>> add = b => c => () => $"{a + b + c}";
        return add(2)(3);
    }

    private static Func<string> AsyncLambda()
    {
        var text = "async";
        Func<int, Task<string>> run = async n =>
        {
            await Task.Yield();
            return text + n;
        };
        return () => run(1).GetAwaiter().GetResult();
    }

    private static async Task<string> Later(int n)
    {
        await Task.Delay(1);
        return $"later {n}";
    }

    private static Func<string> Chain()
    {
        var last = new Node("last");
        var first = last;
        for (var left = 300_000; left > 1; left--)
        {
            first = new Node("") { Next = first };
        }

        return () =>
        {
            var length = 1;
            var node = first;
            for (; node.Next is { } next; node = next)
            {
                length++;
            }

            return $"{length} {node.Name}";
        };
    }

    private static Func<string> Recursive()
    {
        Func<int, int> factorial = null!;
        factorial = n => n <= 1 ? 1 : n * factorial(n - 1);
        return () => factorial(10).ToString();
    }

    private static Func<string> Mutual()
    {
        Func<int, bool> even = null!;
        Func<int, bool> odd = n => n != 0 && even(n - 1);
        even = n => n == 0 || odd(n - 1);
        return () => $"{even(10)} {odd(10)}";
    }

    private static Func<string> Several()
    {
        var log = new List<string>();
        Action both = () => log.Add("one");
        both += () => log.Add("two");
        both += both;
        return () =>
        {
            both();
            return string.Join(",", log);
        };
    }

    private static Func<string> LocalFunction()
    {
        var x = 5;
        return Inner;
        string Inner() => $"local {x}";
    }

    private static Func<string> GenericLocal()
    {
        var prefix = "p";
        return () => Inner(1) + Inner("s");
        string Inner<T>(T value) => $"{prefix}{value}{typeof(T).Name}";
    }

    private static Func<string> Virtual(object value) => value.ToString!;

    private static Func<string> Generic<T>(T value) => () => $"{typeof(T).Name}{value}";

    private static IEnumerable<int> Squares(int from, int to)
    {
        for (var n = from; n <= to; n++)
        {
            yield return n * n;
        }
    }

    private static Func<string> Iterator()
    {
        var squares = Squares(1, 4);
        return () => string.Join(",", squares) + string.Join(",", squares);
    }

    private static Func<string> LambdaIterator()
    {
        var last = 3;
        Func<IEnumerable<int>> make = Numbers;
        var numbers = make();
        return () => string.Join(",", numbers);
        IEnumerable<int> Numbers()
        {
            for (var n = 0; n < last; n++)
            {
                yield return n;
            }
        }
    }

    private static Func<string> Shared()
    {
        var count = 0;
        Action increment = () => count++;
        Func<int> read = () => count;
        return () =>
        {
            increment();
            increment();
            return read().ToString();
        };
    }

    private static Func<string> Cycle()
    {
        var array = new object[2];
        array[0] = array;
        array[1] = "end";
        return () => (string)((object[])((object[])array[0])[0])[1];
    }

    private static Func<string> SharedReference()
    {
        var node = new Node("n");
        var pair = new[] { node, node };
        object boxed = 5;
        var boxes = new[] { boxed, boxed };
        return () => $"{ReferenceEquals(pair[0], pair[1])} {ReferenceEquals(pair[0], node)} {ReferenceEquals(boxes[0], boxes[1])}";
    }

    private static Func<string> Itself()
    {
        var table = new Dictionary<string, object>();
        table["self"] = table;
        return () => ReferenceEquals(table["self"], table).ToString();
    }

    private static Func<string> KeySet()
    {
        var set = new SortedSet<string>(StringComparer.Ordinal) { "a", "b" };
        var key = new KeyOfSet(set);
        var table = new Dictionary<KeyOfSet, string> { [key] = "found" };
        return () => set.Count + table[new KeyOfSet(["a", "b"])];
    }

    private static Func<string> BesideStream()
    {
        var stream = new MemoryStream([1, 2, 3]);
        var text = "kept";
        Func<long> length = () => stream.Length;
        GC.KeepAlive(length);
        return () => text;
    }

    private static Func<string> Through()
    {
        var hidden = "through";
        var stream = new MemoryStream();
        Func<string> inner = () => hidden;
        Func<Stream> other = () => stream;
        GC.KeepAlive(other);
        return () => inner();
    }

    private static Func<string> Nested(int outer)
    {
        var stream = new MemoryStream();
        Action keep = () => stream.Flush();
        GC.KeepAlive(keep);
        var made = new List<Func<string>>();
        for (var middle = 0; middle < 2; middle++)
        {
            var inner = middle + 1;
            Func<Task<string>> run = async () =>
            {
                await Task.CompletedTask;
                return $"{outer} {inner}";
            };
            made.Add(() => run().Result);
        }

        return () => made[0]() + made[1]();
    }

    private static Func<string> LambdaInLambda()
    {
        var stream = new MemoryStream();
        var a = 1;
        var b = 2;
        Func<Stream> keep = () => stream;
        GC.KeepAlive(keep);
        return () =>
        {
            var c = 3;
            Func<int> inner = () => a + c;
            return $"{inner()} {Local()}";
            int Local() => b * c;
        };
    }

    private static Func<string> IteratorOverCaptured()
    {
        var stream = new MemoryStream();
        var top = 4;
        Func<Stream> keep = () => stream;
        GC.KeepAlive(keep);
        return () => string.Join(",", Down());
        IEnumerable<int> Down()
        {
            for (var n = top; n > 0; n--)
            {
                yield return n;
            }
        }
    }

    private sealed record KeyOfSet(SortedSet<string> Set)
    {
        public bool Equals(KeyOfSet? other) => other is not null && Set.SetEquals(other.Set);

        public override int GetHashCode() => Set.Aggregate(0, (hash, text) => hash * 31 + text.GetHashCode(StringComparison.Ordinal));
    }
}

namespace Pycos.Mobility.Fixtures;

public record Person(string Name, int Age);

public readonly record struct Point(double X, double Y);

public enum Colour : byte
{
    Red = 1,
    Green = 2,
}

public sealed class Node(string name)
{
    public readonly string Name = name;
    public Node? Next;

    public Node Closed()
    {
        Next = this;
        return this;
    }
}

public sealed class IgnoreLastComparer : IEqualityComparer<string>
{
    public bool Equals(string? x, string? y) => x?[..^1] == y?[..^1];

    public int GetHashCode(string obj) => obj[..^1].GetHashCode(StringComparison.Ordinal);
}

public sealed class OrderException(string message, int code, Point where) : Exception(message)
{
    public int Code { get; } = code;

    public Point Where { get; } = where;
}

public sealed class Ring<T>(T value)
{
    private readonly T value = value;

    public Func<string> Describe(string suffix) => () => $"{value}{suffix}{typeof(T).Name}";

    public static Func<string> Pair<TOther>(T one, TOther other) => () => $"{one}/{other}/{typeof(TOther).Name}";
}

public sealed class Counter(int start)
{
    private int count = start;

    public Func<string> Next() => () => (++count).ToString();
}

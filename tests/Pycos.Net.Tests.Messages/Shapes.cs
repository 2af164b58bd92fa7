using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Runtime.Serialization;

// Messages as programs in C# write them; the tests are in F#.
#pragma warning disable CA1002, CA1051, CA1711, CA1819, CA2227

namespace Pycos.Net.Tests.Messages;

public sealed record Point(int X, int Y);

public record Animal(string Name);

public sealed record Dog(string Name, int Age) : Animal(Name);

public sealed record Cat(string Name, bool Indoor) : Animal(Name);

public interface IShape
{
    double Area { get; }
}

public sealed record Square(double Side) : IShape
{
    public double Area => Side * Side;
}

public readonly record struct Disc(double Radius) : IShape
{
    public double Area => Math.PI * Radius * Radius;
}

[PolyType.DerivedTypeShape(typeof(Paid), Name = "paid")]
[PolyType.DerivedTypeShape(typeof(Shipped), Name = "shipped")]
public abstract record OrderEvent(Guid Order);

public sealed record Paid(Guid Order, decimal Amount) : OrderEvent(Order);

public sealed record Shipped(Guid Order, string? Parcel) : OrderEvent(Order);

[Flags]
public enum Rights : byte
{
    None = 0,
    Read = 1,
    Write = 2,
}

public sealed class Settings
{
    public required string Name { get; init; }

    public int? Limit { get; init; }

    public Rights Rights { get; set; }

    public string Label => $"{Name} ({Limit})";

    public List<string> Tags { get; init; } = [];
}

public sealed class Account(string owner, decimal balance)
{
    public string Owner { get; } = owner;

    public decimal Balance { get; } = balance;

    [IgnoreDataMember]
    public Action? Changed { get; set; }

    public event EventHandler? Closed;

    public void Close() => Closed?.Invoke(this, EventArgs.Empty);
}

public struct Reading
{
    public int Sensor;
    public double Value;
}

/// <summary>A member of each kind of collection.</summary>
public sealed record Collections(
    int[] Array,
    List<string> List,
    Dictionary<string, int> Dictionary,
    HashSet<Guid> HashSet,
    SortedDictionary<int, string> Sorted,
    ImmutableArray<int> ImmutableArray,
    ImmutableList<string> ImmutableList,
    ImmutableDictionary<string, long> ImmutableDictionary,
    ImmutableHashSet<int> ImmutableHashSet,
    FrozenSet<string> FrozenSet,
    Queue<int> Queue,
    Stack<int> Stack,
    ConcurrentDictionary<int, int> Concurrent,
    IReadOnlyList<int> ReadOnlyList,
    IReadOnlyDictionary<string, int> ReadOnlyDictionary,
    IEnumerable<int> Enumerable);

public sealed class Node
{
    public int Value { get; set; }

    public Node? Next { get; set; }
}

public sealed record Order(Client Client, int Number);

public sealed class Client(string name)
{
    private Socket? socket;

    public string Name { get; } = name;

    public bool IsConnected => socket is not null;

    public void Connect() => socket ??= new Socket(SocketType.Stream, ProtocolType.Tcp);
}

public sealed record WithStream(string Name, Stream Content);

public sealed record WithCallback(Func<int, int> Callback);

public sealed record WithHandle(nint Handle);

public sealed class Unsettable
{
    public string Kept { get; } = "kept";
}

public sealed class Secretive
{
    private readonly int[] inner;

    public Secretive(int[] inner) => this.inner = inner;

    public int Count => inner.Length;
}

public sealed record Positive
{
    public Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        Value = value;
    }

    public int Value { get; }
}

public sealed class Failing
{
    public int Value
    {
        get => throw new NotSupportedException("no value today");
        set => _ = value;
    }
}

public sealed record KeyOfOneHash(int Value)
{
    public bool Equals(KeyOfOneHash? other) => other is not null && other.Value == Value;

    public override int GetHashCode() => 1;
}

[MessageContract("tests.greeting")]
public sealed record Greeting(string Text);

[MessageContract("tests.farewell")]
public sealed record Farewell(string Text);

using BenchmarkDotNet.Attributes;
using Pycos.Internals;

namespace Pycos.Benchmarks.Inside;

/// <summary>Closures to bytes and back, as they are for other processes. Of each size in bytes the set-up tells.</summary>
public class PickleBenchmarks
{
    private readonly PickleScope scope = new(new LocalAssemblies());
    private Func<string> closure = null!;
    private CodecBenchmarks.Reading[] readings = [];
    private Dictionary<string, int> table = [];
    private byte[] ofClosure = [];
    private byte[] ofReadings = [];
    private byte[] ofTable = [];

    /// <summary>Makes what is written and read.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var number = 5;
        var text = "text";
        var values = new[] { 1.0, 2.0, 3.0 };
        closure = () => $"{number}{text}{values.Length}";
        readings = [.. Enumerable.Range(0, 100).Select(index => new CodecBenchmarks.Reading($"sensor {index}", index, 21.5))];
        table = Enumerable.Range(0, 1000).ToDictionary(index => $"key {index}");
        ofClosure = WriteClosure();
        ofReadings = WriteRecords();
        ofTable = WriteTable();
        Console.WriteLine($"bytes: closure {ofClosure.Length}, 100 records {ofReadings.Length}, table of 1000 {ofTable.Length}");
    }

    /// <summary>A lambda that has captured a number, a text and an array.</summary>
    [Benchmark]
    public byte[] WriteClosure() => PickleWriter.Write(closure, scope);

    /// <summary>The same lambda, read.</summary>
    [Benchmark]
    public object? ReadClosure() => PickleReader.Read(ofClosure, scope);

    /// <summary>An array of 100 records of three fields.</summary>
    [Benchmark]
    public byte[] WriteRecords() => PickleWriter.Write(readings, scope);

    /// <summary>The same array, read.</summary>
    [Benchmark]
    public object? ReadRecords() => PickleReader.Read(ofReadings, scope);

    /// <summary>A dictionary of 1,000 texts.</summary>
    [Benchmark]
    public byte[] WriteTable() => PickleWriter.Write(table, scope);

    /// <summary>The same dictionary, read.</summary>
    [Benchmark]
    public object? ReadTable() => PickleReader.Read(ofTable, scope);
}

using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Pycos.Benchmarks.Inside;

/// <summary>Messages to bytes and back, as they are for other processes.</summary>
public class CodecBenchmarks
{
    private readonly MessageContracts contracts = new MessageContracts().Register<Reading>();
    private readonly ArrayBufferWriter<byte> buffer = new(64 * 1024);
    private readonly Reading reading = new("temperature in the cellar, measured twice a minute by the sensor on the left", 1_700_000_000, 21.5);
    private readonly int[] numbers = [.. Enumerable.Range(0, 1000)];
    private readonly byte[] bytes = new byte[64 * 1024];
    private MessageCodec<Reading> readings = null!;
    private MessageCodec<object?> objects = null!;
    private MessageCodec<string> texts = null!;
    private MessageCodec<int> integers = null!;
    private MessageCodec<int[]> arrays = null!;
    private MessageCodec<byte[]> blocks = null!;
    private byte[] encodedReading = [];
    private byte[] encodedObject = [];
    private byte[] encodedNumbers = [];

    /// <summary>Makes the codecs and what they read.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        readings = contracts.Codec<Reading>();
        objects = contracts.Codec<object?>();
        texts = contracts.Codec<string>();
        integers = contracts.Codec<int>();
        arrays = contracts.Codec<int[]>();
        blocks = contracts.Codec<byte[]>();
        encodedReading = Encoded(readings, reading);
        encodedObject = Encoded(objects, reading);
        encodedNumbers = Encoded(arrays, numbers);
    }

    /// <summary>A record of three fields, about 100 bytes.</summary>
    [Benchmark]
    public void EncodeRecord() => Encode(readings, reading);

    /// <summary>The same record, read.</summary>
    [Benchmark]
    public object DecodeRecord() => readings.Decode(encodedReading);

    /// <summary>The same record where an object is declared: with the name of its type.</summary>
    [Benchmark]
    public void EncodeRecordAsObject() => Encode(objects, reading);

    /// <summary>The same record where an object is declared, read.</summary>
    [Benchmark]
    public object? DecodeRecordAsObject() => objects.Decode(encodedObject);

    /// <summary>A number.</summary>
    [Benchmark]
    public void EncodeInt() => Encode(integers, 42);

    /// <summary>A text of 76 characters.</summary>
    [Benchmark]
    public void EncodeText() => Encode(texts, reading.Sensor);

    /// <summary>An array of 1,000 numbers.</summary>
    [Benchmark]
    public void EncodeNumbers() => Encode(arrays, numbers);

    /// <summary>An array of 1,000 numbers, read.</summary>
    [Benchmark]
    public object DecodeNumbers() => arrays.Decode(encodedNumbers);

    /// <summary>64 KiB of bytes.</summary>
    [Benchmark]
    public void EncodeBytes() => Encode(blocks, bytes);

    private void Encode<T>(MessageCodec<T> codec, T message)
    {
        buffer.ResetWrittenCount();
        codec.Encode(message, buffer);
    }

    private static byte[] Encoded<T>(MessageCodec<T> codec, T message)
    {
        var output = new ArrayBufferWriter<byte>();
        codec.Encode(message, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A small message.</summary>
    public sealed record Reading(string Sensor, long At, double Value);
}

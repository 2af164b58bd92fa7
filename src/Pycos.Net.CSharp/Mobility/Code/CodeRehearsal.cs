using System.Buffers;
using WireEntry = (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength);
using WireOffer = (int First, (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength)[] Entries, string[] Absent);

namespace Pycos.Internals;

/// <summary>
/// Does once, with nothing at stake, what the first function that travels needs, so that it does not have to wait for the compiler: that
/// takes longer than all else that is done for it.
/// </summary>
internal static class CodeRehearsal
{
    private const string SomeHash = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Does it on a thread of the pool. A node that can not do it goes on, and says so when it has to.</summary>
    public static void Begin(PycosNode node) => Task.Run(() =>
    {
        try
        {
            Run(node);
        }
        catch (Exception failure)
        {
            NetLog.CodeNotRehearsed(node.Log, failure);
        }
    });

    /// <summary>Turns a function into bytes and back, and does the same with the messages by which it travels.</summary>
    /// <param name="node">Whose messages they are.</param>
    public static void Run(PycosNode node)
    {
        TravelAndReturn(node);
        Message<WireOffer>(node, (0, [new WireEntry("a", "1.0", SomeHash, 1, SomeHash, 1)], ["b"]));
        Message<string[]>(node, ["a"]);
        Message<(string Sha256, byte[] Bytes)>(node, (SomeHash, [1]));
        Message(node, true);
        Message<(int Known, byte[] Pickle)>(node, (1, [1]));
        Message<byte[]>(node, [1]);
    }

    private static void TravelAndReturn(PycosNode node)
    {
        Func<Coroutine<int>> code = new Rehearsed { Number = 1, Text = "text", Fraction = 0.5 }.SumAsync;
        var scope = new PickleScope(new LocalAssemblies())
        {
            References = node.Codec, Shares = new OwnSharedValues(), TakesModuleValues = false,
        };
        var copy = PickleReader.Read(PickleWriter.Write(code, scope), scope)!;
        _ = CodeRunner.For(copy);
        var results = new PickleScope(new LocalAssemblies()) { References = node.Codec, IsDataOnly = true, IsDataType = ResultTypes.Of(typeof(int)) };
        PickleReader.Read(PickleWriter.Write(1, scope), results);
    }

    private static void Message<T>(PycosNode node, T message)
    {
        var codec = node.Options.Contracts.Codec<T>();
        var bytes = new ArrayBufferWriter<byte>();
        codec.Encode(message, bytes);
        codec.Decode(bytes.WrittenSpan);
    }

    /// <summary>What a lambda with three values would be.</summary>
    [TravelsByFields]
    private sealed class Rehearsed
    {
        public int Number;
        public string Text = "";
        public double Fraction;

        public async Coroutine<int> SumAsync() => Number + Text.Length + (int)Fraction;
    }
}

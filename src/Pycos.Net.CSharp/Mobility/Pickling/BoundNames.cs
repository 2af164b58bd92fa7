namespace Pycos.Internals;

/// <summary>
/// Tables of types and methods that have come already: a closure that is sent again finds all of its types by one look-up of their
/// bytes. Used from every thread.
/// </summary>
internal sealed class BoundNames
{
    // A computation that sends more kinds of graphs than this finds its types again now and then.
    private const int Limit = 1024;

    // Types that are composed of others stay as long as the process. A program that exchanges data does so in a few hundred types;
    // this has room for ten thousand, and a peer can not have more made.
    private const int DataLimit = 1 << 18;

    private readonly Lock gate = new();
    private readonly Dictionary<int, BoundTable> tables = [];
    private BoundTable? last;
    private long boundBytes;

    public BoundTable Find(ReadOnlySpan<byte> types, ReadOnlySpan<byte> methods, PickleScope scope)
    {
        // Mostly a stream of one kind of graph comes.
        if (Volatile.Read(ref last) is { } before && before.IsOf(types, methods))
        {
            return before;
        }

        var key = HashOf(types, methods);
        lock (gate)
        {
            if (tables.TryGetValue(key, out var found) && found.IsOf(types, methods))
            {
                Volatile.Write(ref last, found);
                return found;
            }
        }

        if (Interlocked.Add(ref boundBytes, types.Length) > DataLimit && scope.IsDataOnly)
        {
            throw new PickleException("More kinds of data have come than a program exchanges. No new ones are taken.");
        }

        var made = NameReader.Read(types.ToArray(), methods.ToArray(), scope);
        lock (gate)
        {
            if (tables.Count == Limit)
            {
                tables.Clear();
            }

            tables[key] = made;
        }

        return made;
    }

    private static int HashOf(ReadOnlySpan<byte> types, ReadOnlySpan<byte> methods)
    {
        var hash = default(HashCode);
        hash.AddBytes(types);
        hash.AddBytes(methods);
        return hash.ToHashCode();
    }
}

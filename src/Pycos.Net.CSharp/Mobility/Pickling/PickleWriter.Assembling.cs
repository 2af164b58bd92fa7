namespace Pycos.Internals;

/// <summary>Puts the sections together.</summary>
internal sealed partial class PickleWriter
{
    private readonly PickleOutput section = new();

    /// <summary>How many bytes the assembled pickle has.</summary>
    private int Length => whole.Count + bodies.Count;

    /// <summary>Writes a graph and puts all together but the bodies: these are mostly large, and are copied once only.</summary>
    /// <returns>Where the bodies belong.</returns>
    private int Assemble(object? root, bool isShared)
    {
        WriteGraph(root);
        var place = Assemble();
        if (!isShared)
        {
            WarnIfLarge(Length);
        }

        return place;
    }

    private int Assemble()
    {
        whole.Clear();
        whole.WriteByte(PickleFormat.ArrayHeader);
        whole.WriteByte(PickleFormat.Version);
        whole.WriteBin(types.Written);
        whole.WriteBin(methods.Written);
        whole.WriteCount(objects.Count);
        whole.WriteBin(headers.Written);
        var ranks = delegates.HasOrder || rebuilt.HasOrder ? Ranks() : [];
        WriteOrdered(delegates, ranks);
        whole.WriteBinHeader(bodies.Count);
        var place = whole.Count;
        WriteOrdered(rebuilt, ranks);
        whole.WriteBin(roots.Written);
        WarnOfModuleValues();
        return place;
    }

    private void CopyTo(Span<byte> bytes, int place)
    {
        whole.Written[..place].CopyTo(bytes);
        bodies.Written.CopyTo(bytes[place..]);
        whole.Written[place..].CopyTo(bytes[(place + bodies.Count)..]);
    }

    private void WriteOrdered(OrderedSection ordered, int[] ranks)
    {
        section.Clear();
        ordered.CopyTo(section, ranks);
        whole.WriteBin(section.Written);
    }

    /// <summary>The place of each object in depth-first post-order: behind all that it reaches, cycles aside.</summary>
    private int[] Ranks()
    {
        var count = objects.Count;
        var ranks = new int[count];
        var next = new int[count];
        var path = new Stack<int>();
        var rank = 0;
        for (var start = 0; start < count; start++)
        {
            Enter(start);
            while (path.TryPeek(out var number))
            {
                var end = number + 1 < count ? firstEdges[number + 1] : edgeCount;
                if (next[number] < end)
                {
                    Enter(edges[next[number]++]);
                }
                else
                {
                    ranks[number] = ++rank;
                    path.Pop();
                }
            }
        }

        return ranks;

        // One that is on the path has a cursor and no rank.
        void Enter(int number)
        {
            if (ranks[number] == 0)
            {
                ranks[number] = -1;
                next[number] = firstEdges[number];
                path.Push(number);
            }
        }
    }
}

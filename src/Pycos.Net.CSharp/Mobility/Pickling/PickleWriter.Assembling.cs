namespace Pycos.Internals;

/// <summary>Puts the sections together.</summary>
internal sealed partial class PickleWriter
{
    private readonly PickleOutput section = new();

    private byte[] Assemble()
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
        return WithBodies(place);
    }

    /// <summary>All but the bodies has been put together: these are mostly large, and are copied once only.</summary>
    private byte[] WithBodies(int place)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(whole.Count + bodies.Count);
        whole.Written[..place].CopyTo(bytes);
        bodies.Written.CopyTo(bytes.AsSpan(place));
        whole.Written[place..].CopyTo(bytes.AsSpan(place + bodies.Count));
        return bytes;
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

namespace Pycos.Internals;

/// <summary>Bodies that a reader needs in another order than the one in which a writer finds them.</summary>
internal sealed class OrderedSection
{
    private readonly PickleOutput output = new();
    private readonly List<(int Number, int Start)> parts = [];

    public int Count => output.Count;

    public bool IsEmpty => parts.Count == 0;

    /// <summary>Whether there is more than one, so that their order matters.</summary>
    public bool HasOrder => parts.Count > 1;

    public PickleOutput Begin(int number)
    {
        parts.Add((number, output.Count));
        return output;
    }

    /// <summary>Writes the parts by rising rank of their numbers, each with its number in front.</summary>
    public void CopyTo(PickleOutput target, ReadOnlySpan<int> ranks)
    {
        if (HasOrder)
        {
            CopyByRank(target, ranks.ToArray());
        }
        else if (!IsEmpty)
        {
            target.WriteCount(parts[0].Number);
            target.WriteRaw(output.Written);
        }
    }

    public void Clear()
    {
        output.Clear();
        parts.Clear();
    }

    private void CopyByRank(PickleOutput target, int[] ranks)
    {
        foreach (var index in Enumerable.Range(0, parts.Count).OrderBy(index => ranks[parts[index].Number]))
        {
            var (number, start) = parts[index];
            var end = index + 1 < parts.Count ? parts[index + 1].Start : output.Count;
            target.WriteCount(number);
            target.WriteRaw(output.Written[start..end]);
        }
    }
}

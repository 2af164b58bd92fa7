namespace Pycos.Internals;

/// <summary>
/// Where in a message something went wrong. It is put together by exception filters on the way out, so it costs nothing while
/// all goes well.
/// </summary>
internal sealed class MessagePath
{
    // Enough to find the place; a cycle would name thousands.
    private const int ShownAtEachEnd = 6;

    private readonly List<string> fromInside = [];

    /// <summary>Adds the next step outward.</summary>
    /// <returns>False, so that it can stand in a filter that lets the exception go on.</returns>
    public bool Add(string step)
    {
        fromInside.Add(step);
        return false;
    }

    /// <summary>The text with the path in front of it.</summary>
    public string Before(string reason) => fromInside.Count == 0 ? reason : $"{this}: {reason}";

    /// <inheritdoc/>
    public override string ToString()
    {
        IEnumerable<string> steps = Enumerable.Reverse(fromInside);
        if (fromInside.Count > 2 * ShownAtEachEnd + 1)
        {
            steps = [.. steps.Take(ShownAtEachEnd), "…", .. steps.TakeLast(ShownAtEachEnd)];
        }

        return string.Join(" → ", steps);
    }
}

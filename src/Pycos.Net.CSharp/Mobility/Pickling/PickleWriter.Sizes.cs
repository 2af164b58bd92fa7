namespace Pycos.Internals;

/// <summary>Tells which part of a graph is how large.</summary>
internal sealed partial class PickleWriter
{
    /// <summary>Writes a closure only to say what goes along with it.</summary>
    public static ClosureReport Inspect(object closure, PickleScope scope, LocalAssemblies assemblies)
    {
        var writer = new PickleWriter { scope = scope };
        writer.WriteAnew(closure);
        writer.Assemble();
        var bytes = writer.Length;
        return new ClosureReport(
            PicklePath.RootOf(closure),
            bytes,
            writer.objects.Count,
            [.. writer.entries.Keys],
            assemblies.Seen,
            [.. writer.Parts().OrderByDescending(part => part.Bytes)],
            [.. writer.ModuleValuesRead()]);
    }

    private void WarnIfLarge(int bytes)
    {
        if (bytes > scope.Limits.WarnBytes && scope.Warn is { } warn)
        {
            warn($"{PicklePath.RootOf(objects[0])} has {bytes} bytes{Largest()}. Capture a SharedValue of it to send it once.");
        }
    }

    private NotPicklableException TooLarge()
    {
        return new NotPicklableException(
            PicklePath.RootOf(objects[0]),
            $"it has more than {scope.Limits.MaxBytes} bytes{Largest()}. Send large data apart from the code, or let the code fetch it.");
    }

    private string Largest() => Parts() is { Count: > 0 } parts && parts.MaxBy(part => part.Bytes) is var largest
        ? $", {largest.Bytes} of them by {largest.Name}"
        : "";

    /// <summary>What the outermost closure refers to, with all that was found through it first.</summary>
    private List<ClosurePart> Parts()
    {
        var bytes = new long[objects.Count];
        var finders = Finders();
        for (var number = objects.Count - 1; number > 0; number--)
        {
            bytes[number] += sizes[number];
            bytes[finders[number]] += bytes[number];
        }

        // A delegate refers to the object with its variables and to nothing else.
        var closure = objects is { Count: > 1 } && objects[0] is Delegate { Target: not null } ? 1 : 0;
        var parts = new List<ClosurePart>();
        for (var number = 1; number < objects.Count; number++)
        {
            if (finders[number] == closure && number != closure)
            {
                var name = PicklePath.StepTo(objects[closure], objects[number], objects[number].GetType());
                parts.Add(new ClosurePart(name ?? TypeText.Of(objects[number].GetType()), objects[number].GetType(), bytes[number]));
            }
        }

        return parts;
    }

    private int[] Finders()
    {
        var finders = new int[objects.Count];
        for (var finder = Math.Min(visiting, objects.Count - 1); finder >= 0; finder--)
        {
            var end = finder + 1 < Math.Min(visiting + 1, objects.Count) ? firstEdges[finder + 1] : edgeCount;
            for (var edge = firstEdges[finder]; edge < end; edge++)
            {
                if (edges[edge] > finder)
                {
                    finders[edges[edge]] = finder;
                }
            }
        }

        return finders;
    }
}

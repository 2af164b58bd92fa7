using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Writes a graph of objects: each object once, found breadth first, so neither depth nor cycles matter.
/// </summary>
internal sealed partial class PickleWriter
{
    // A computation's graphs are mostly small; the lists of large ones are not kept.
    private const int KeptCapacity = 1 << 14;

    [ThreadStatic]
    private static PickleWriter? idle;

    private readonly PickleOutput headers = new();
    private readonly PickleOutput bodies = new();
    private readonly OrderedSection delegates = new();
    private readonly OrderedSection rebuilt = new();
    private readonly PickleOutput roots = new();
    private readonly PickleOutput whole = new();
    private readonly ObjectTable objects = new();
    private readonly CaptureSet captures = new();
    private ObjectPickler[] picklers = new ObjectPickler[16];

    // The objects that an object refers to stand behind one another; each object's first one is known.
    private int[] edges = new int[32];
    private int[] firstEdges = new int[16];
    private int[] sizes = new int[16];
    private int edgeCount;
    private int visiting = -1;
    private PickleScope scope = null!;

    private PickleWriter() => Out = bodies;

    private long BodySize => (long)bodies.Count + delegates.Count + rebuilt.Count;

    /// <summary>Where the body that is being written goes.</summary>
    public PickleOutput Out { get; private set; }

    public PickleScope Scope => scope;

    /// <summary>Writes a value with all that it reaches.</summary>
    /// <param name="root">The value.</param>
    /// <param name="scope">What the pickles of the computation share at this side.</param>
    /// <param name="isShared">Whether it goes apart from the code, so that it may well be large.</param>
    /// <exception cref="NotPicklableException">Something that it reaches cannot travel; nothing is written.</exception>
    public static byte[] Write(object? root, PickleScope scope, bool isShared = false)
    {
        var writer = Begin(scope);
        try
        {
            var place = writer.Assemble(root, isShared);
            var bytes = GC.AllocateUninitializedArray<byte>(writer.Length);
            writer.CopyTo(bytes, place);
            return bytes;
        }
        finally
        {
            writer.End();
        }
    }

    /// <summary>As <see cref="Write"/>, for one who gives the memory back.</summary>
    public static RentedBytes WriteRented(object? root, PickleScope scope)
    {
        var writer = Begin(scope);
        try
        {
            var place = writer.Assemble(root, isShared: false);
            var bytes = new RentedBytes(writer.Length);
            writer.CopyTo(bytes.Span, place);
            return bytes;
        }
        finally
        {
            writer.End();
        }
    }

    private static PickleWriter Begin(PickleScope scope)
    {
        var writer = idle ?? new PickleWriter();
        idle = null;
        writer.scope = scope;
        return writer;
    }

    private void End()
    {
        Clear();
        idle = this;
    }

    /// <summary>Writes a reference into the body that is being written.</summary>
    public void WriteReference(object? value)
    {
        if (value is null)
        {
            Out.WriteByte(0);
            return;
        }

        var number = Find(value);
        Out.WriteCount(number + 1);
        AddEdge(number);
    }

    /// <summary>The number of an object, which is described if it is new.</summary>
    public int Find(object value)
    {
        var number = objects.Add(value, out var isNew);
        if (isNew)
        {
            Describe(number, value);
        }

        return number;
    }

    /// <summary>Notes that a method travels, and with it what it reads of the captured variables.</summary>
    public void AddCode(MethodBase method)
    {
        if (!TryFollow(PickleStepKind.Code, method, out _))
        {
            captures.Add(method);
            AddModuleValuesOf(method);
            NoteStep(PickleStepKind.Code, method, 0);
        }
    }

    /// <summary>Which of its fields are read by code that travels.</summary>
    public ulong MaskOf(Type displayClass)
    {
        if (!scope.PrunesCaptures)
        {
            return ulong.MaxValue;
        }

        if (!TryFollow(PickleStepKind.Mask, displayClass, out var step))
        {
            step = new PickleStep(PickleStepKind.Mask, displayClass, captures.MaskOf(displayClass));
            NoteStep(step.Kind, displayClass, step.Value);
        }

        return step.Value;
    }

    /// <summary>The exception for a value without identity that cannot travel, in the object that is being written.</summary>
    public NotPicklableException Refusal(Type type, string reason) =>
        new(PathTo(null, type), $"{TypeText.Of(type)} cannot be sent; {reason}");

    /// <summary>The exception for an object that cannot travel.</summary>
    public NotPicklableException Refusal(object value, string reason) =>
        new(PathTo(value, value.GetType()), $"{TypeText.Of(value.GetType())} cannot be sent; {reason}");

    private string PathTo(object? value, Type type)
    {
        var path = PathFromRoot(out var moduleValue);
        return moduleValue is null
            ? PicklePath.To(path, value, type)
            : $"{PicklePath.RootOf(objects[0])} → module value {PicklePath.NameOf(moduleValue)} → {PicklePath.To(path, value, type)}";
    }

    private List<object> PathFromRoot(out FieldInfo? moduleValue)
    {
        moduleValue = null;
        var path = new List<object>();
        var number = visiting;
        while (number >= 0 && !foundThrough.TryGetValue(number, out moduleValue))
        {
            path.Add(objects[number]);
            number = number == 0 ? -1 : FinderOf(number);
        }

        if (moduleValue is not null && number < objects.Count)
        {
            path.Add(objects[number]);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The object in whose body another was found: what was found later has a larger number.</summary>
    private int FinderOf(int number)
    {
        var edge = Array.IndexOf(edges, number, 0, edgeCount);
        var finder = 0;
        while (finder < visiting && firstEdges[finder + 1] <= edge)
        {
            finder++;
        }

        return finder;
    }

    private void WriteGraph(object? root)
    {
        var key = TrailKey(root);
        if (key is null || !TryFollowTrail(root!, key))
        {
            WriteAnew(root);
            if (key is not null)
            {
                LeaveTrail(key);
            }
        }
    }

    private void WriteAnew(object? root)
    {
        WriteOnce(root);
        while (captures.HaveGrown())
        {
            Restart();
            WriteOnce(root);
        }
    }

    private void WriteOnce(object? root)
    {
        Out = roots;
        WriteReference(root);
        edgeCount = 0;
        visiting = 0;
        VisitAll();
        if (!hasLeftTrail)
        {
            WriteModuleValues();
        }
    }

    private void VisitAll()
    {
        for (; visiting < objects.Count && !hasLeftTrail; visiting++)
        {
            firstEdges[visiting] = edgeCount;
            var stage = picklers[visiting].Stage;
            if (stage != PickleStage.Allocated)
            {
                Out = stage switch
                {
                    PickleStage.Created => delegates.Begin(visiting),
                    PickleStage.Rebuilt => rebuilt.Begin(visiting),
                    _ => bodies,
                };
                var before = BodySize;
                picklers[visiting].WriteBody(this, objects[visiting]);
                sizes[visiting] += (int)(BodySize - before);
                if (headers.Count + BodySize > scope.Limits.MaxBytes)
                {
                    throw TooLarge();
                }
            }
        }
    }

    private void Describe(int number, object value)
    {
        var (index, pickler) = EntryOf(value.GetType());
        if (number == picklers.Length)
        {
            Array.Resize(ref picklers, 2 * number);
            Array.Resize(ref firstEdges, 2 * number);
            Array.Resize(ref sizes, 2 * number);
        }

        var before = headers.Count;
        picklers[number] = pickler;
        headers.WriteUInt64((uint)index);
        pickler.WriteHeader(this, headers, value);
        sizes[number] = headers.Count - before;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddEdge(int number)
    {
        if (edgeCount == edges.Length)
        {
            Array.Resize(ref edges, 2 * edgeCount);
        }

        edges[edgeCount++] = number;
    }

    private void Clear()
    {
        Restart();
        captures.Clear();
        whole.Clear();
        trail = null;
        hasLeftTrail = false;
        scope = null!;
        if (edges.Length > KeptCapacity)
        {
            edges = new int[32];
        }

        if (picklers.Length > KeptCapacity)
        {
            picklers = new ObjectPickler[16];
            firstEdges = new int[16];
            sizes = new int[16];
        }
    }

    private void Restart()
    {
        Array.Clear(picklers, 0, objects.Count);
        objects.Clear();
        ClearNames();
        ClearModuleValues();
        headers.Clear();
        bodies.Clear();
        delegates.Clear();
        rebuilt.Clear();
        roots.Clear();
        steps.Clear();
        edgeCount = 0;
        visiting = -1;
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Restores a graph of objects: allocates all of them, then creates the delegates, then reads the bodies, so that it needs no recursion.
/// Whatever is wrong with the bytes leaves it as a <see cref="PickleException"/>.
/// </summary>
internal sealed class PickleReader
{
    private const int KeptCapacity = 1 << 14;

    [ThreadStatic]
    private static PickleReader? idle;

    private object?[] objects = new object?[16];
    private ObjectPickler[] picklers = new ObjectPickler[16];
    private int count;
    private long bytesLeft;
    private BoundTable names = null!;
    private PickleScope scope = null!;

    private PickleReader()
    {
    }

    /// <summary>The section that is being read.</summary>
    public PickleInput Input { get; } = new();

    public PickleScope Scope => scope;

    /// <summary>Stands for every token that can be cancelled: that of the task that runs the code.</summary>
    public CancellationToken TaskToken { get; private set; }

    public IReferenceCodec References =>
        scope.References ?? throw new PickleException("Addresses of tasks and channels have no meaning without a node.");

    /// <summary>Restores what <see cref="PickleWriter.Write"/> has written.</summary>
    /// <param name="pickle">The bytes.</param>
    /// <param name="scope">What the pickles of the computation share at this side.</param>
    /// <param name="taskToken">That of the task that runs the code.</param>
    /// <exception cref="PickleException">The bytes are no pickle, or one that has no meaning or is not allowed here.</exception>
    public static object? Read(ArraySegment<byte> pickle, PickleScope scope, CancellationToken taskToken = default)
    {
        var reader = idle ?? new PickleReader();
        idle = null;
        try
        {
            reader.scope = scope;
            reader.TaskToken = taskToken;
            return reader.ReadGraph(pickle);
        }
        catch (Exception failure) when (failure is not PickleException)
        {
            // What a constructor of a collection, a comparer or the type loader throws is a fault of the bytes as well.
            throw new PickleException($"The bytes can not be restored: {failure.Message}", failure);
        }
        finally
        {
            reader.Clear();
            idle = reader;
        }
    }

    /// <summary>Reads a reference into the body that is being read.</summary>
    public object? ReadReference()
    {
        var number = Input.ReadUInt64();
        if (number > (ulong)count)
        {
            throw new PickleException($"There is no object {number} of {count}.");
        }

        return number == 0 ? null : objects[number - 1] ?? throw new PickleException($"Object {number} is used before it is made.");
    }

    public T? ReadReference<T>()
        where T : class => (T?)ReadReference();

    /// <summary>Reads, in a header, how many elements the body has, of at least so many bytes each.</summary>
    /// <remarks>All bodies together are not longer than the bytes, so what is allocated for them is bounded as well.</remarks>
    public int ReadLength(int bytesEach) => (int)Claim(Input.ReadNumber(), bytesEach);

    /// <summary>Takes room for elements that are announced from what the bytes can hold.</summary>
    public long Claim(long elements, int bytesEach)
    {
        if (elements > bytesLeft / bytesEach)
        {
            throw new PickleException($"{elements} elements are announced, and {bytesLeft} bytes are left.");
        }

        bytesLeft -= elements * bytesEach;
        return elements;
    }

    public Type ReadType() => names.Types[InRange(Input.ReadNumber(), names.Types.Length)];

    public MethodBase ReadMethod() => names.Methods[InRange(Input.ReadNumber(), names.Methods.Length)];

    private static int InRange(int number, int limit) =>
        number < limit ? number : throw new PickleException($"{number} is none of {limit} names.");

    private object? ReadGraph(ArraySegment<byte> pickle)
    {
        if (pickle.Count > scope.Limits.MaxBytes)
        {
            throw new PickleException($"{pickle.Count} bytes came, and {scope.Limits.MaxBytes} are allowed.");
        }

        if (PackedPickle.IsPacked(pickle))
        {
            pickle = PackedPickle.Unpack(pickle, scope.Limits.MaxBytes);
        }

        Input.Open(pickle);
        bytesLeft = pickle.Count;
        if (Input.ReadByte() != PickleFormat.ArrayHeader || Input.ReadByte() != PickleFormat.Version)
        {
            throw new PickleException($"This is no pickle of version {PickleFormat.Version}. Both sides need the same version of Pycos.");
        }

        var types = Input.ReadBin();
        var methods = Input.ReadBin();
        count = Input.ReadCount();
        var headers = Input.ReadBin();
        var delegates = Input.ReadBin();
        var bodies = Input.ReadBin();
        var rebuilt = Input.ReadBin();
        var roots = Input.ReadBin();
        names = scope.Bound.Find(Input.Span(types), Input.Span(methods), scope);
        Allocate(headers);
        ReadOrdered(delegates, PickleStage.Created);
        ReadBodies(bodies);
        ReadOrdered(rebuilt, PickleStage.Rebuilt);
        Input.Seek(roots);
        var root = ReadReference();
        while (!Input.IsAtEnd)
        {
            SetModuleValue();
        }

        return root;
    }

    private void SetModuleValue()
    {
        var module = ReadType();
        var field = MetadataRow.Field(module.Module, Input.ReadNumber());
        if (scope.IsDataOnly || field.DeclaringType != module || !ModuleValues.CanBeSet(field))
        {
            throw new PickleException($"{field.Name} is no value of a module that can be set.");
        }

        ModuleValues.Set(field, ReadReference());
    }

    private void Allocate(PickleSection headers)
    {
        // A header has at least one byte.
        if (count > headers.Length)
        {
            throw new PickleException($"{count} objects are announced in {headers.Length} bytes.");
        }

        if (count > objects.Length)
        {
            objects = new object[count];
            picklers = new ObjectPickler[count];
        }

        Input.Seek(headers);
        for (var number = 0; number < count; number++)
        {
            var pickler = names.Picklers[InRange(Input.ReadNumber(), names.Picklers.Length)];
            picklers[number] = pickler;
            objects[number] = pickler.Stage == PickleStage.Created ? null : pickler.Allocate(this);
        }
    }

    private void ReadBodies(PickleSection bodies)
    {
        Input.Seek(bodies);
        for (var number = 0; number < count; number++)
        {
            if (picklers[number].Stage == PickleStage.Filled)
            {
                picklers[number].ReadBody(this, objects[number]!);
            }
        }
    }

    private void ReadOrdered(PickleSection section, PickleStage stage)
    {
        Input.Seek(section);
        while (!Input.IsAtEnd)
        {
            var number = InRange(Input.ReadNumber(), count);
            if (picklers[number].Stage != stage)
            {
                throw new PickleException($"Object {number} has no body here.");
            }

            if (stage == PickleStage.Created)
            {
                objects[number] = picklers[number].Allocate(this);
            }
            else
            {
                picklers[number].ReadBody(this, objects[number]!);
            }
        }
    }

    private void Clear()
    {
        Input.Clear();
        scope = null!;
        TaskToken = default;
        names = null!;
        if (objects.Length > KeptCapacity)
        {
            objects = new object?[16];
            picklers = new ObjectPickler[16];
        }
        else
        {
            Array.Clear(objects, 0, Math.Min(count, objects.Length));
            Array.Clear(picklers, 0, Math.Min(count, objects.Length));
        }

        count = 0;
    }
}

using System.Reflection;

namespace Pycos.Internals;

/// <summary>The tables of types and methods.</summary>
internal sealed partial class PickleWriter
{
    private readonly PickleOutput types = new();
    private readonly PickleOutput methods = new();
    private readonly Dictionary<Type, TypeEntry> entries = [];
    private readonly Dictionary<Type, int> namedTypes = [];
    private readonly Dictionary<MethodBase, int> namedMethods = [];
    private int typeCount;
    private Type? lastType;
    private TypeEntry lastEntry;

    /// <summary>The number of a type in the table, new if it was not named before.</summary>
    public int NumberOf(Type type)
    {
        if (TryFollow(PickleStepKind.Type, type, out var step))
        {
            return (int)step.Value;
        }

        var number = Number(type);
        NoteStep(PickleStepKind.Type, type, (ulong)number);
        return number;
    }

    /// <summary>The number of a method in the table, new if it was not named before.</summary>
    public int NumberOf(MethodBase method)
    {
        if (TryFollow(PickleStepKind.Method, method, out var step))
        {
            return (int)step.Value;
        }

        if (!namedMethods.TryGetValue(method, out var number))
        {
            number = namedMethods.Count;
            methods.WriteRaw(NameOf(method));
            namedMethods.Add(method, number);
        }

        NoteStep(PickleStepKind.Method, method, (ulong)number);
        return number;
    }

    private int Number(Type type)
    {
        if (!namedTypes.TryGetValue(type, out var number))
        {
            number = typeCount++;
            types.WriteRaw(NameOf(type));
            namedTypes.Add(type, number);
        }

        return number;
    }

    private byte[] NameOf(MemberInfo member)
    {
        try
        {
            return scope.NameOf(member);
        }
        catch (NotPicklableException unnamed)
        {
            throw new NotPicklableException(PathTo(null, member as Type ?? member.DeclaringType ?? typeof(object)), unnamed.Message);
        }
    }

    private TypeEntry EntryOf(Type type)
    {
        if (type == lastType)
        {
            return lastEntry;
        }

        lastEntry = TryFollow(PickleStepKind.Entry, type, out var step)
            ? new TypeEntry((int)step.Value, step.Pickler!)
            : NewEntryOf(type);
        lastType = type;
        return lastEntry;
    }

    private TypeEntry NewEntryOf(Type type)
    {
        if (!entries.TryGetValue(type, out var entry))
        {
            var pickler = ObjectPickler.Of(type);
            entry = new TypeEntry(pickler.IsRefusal ? -1 : NumberOf(pickler, type), pickler);
            entries.Add(type, entry);
            AddModuleValuesOf(type);
            NoteStep(PickleStepKind.Entry, type, (ulong)entry.Number, pickler);
        }

        return entry;
    }

    private int NumberOf(ObjectPickler pickler, Type type)
    {
        if (pickler.SurrogateData is not { } data)
        {
            return Number(pickler.WireType ?? type);
        }

        types.WriteRaw(scope.SurrogateNameOf(type, data));
        return typeCount++;
    }

    private void ClearNames()
    {
        types.Clear();
        methods.Clear();
        entries.Clear();
        namedTypes.Clear();
        namedMethods.Clear();
        typeCount = 0;
        lastType = null;
        lastEntry = default;
    }

    private readonly record struct TypeEntry(int Number, ObjectPickler Pickler);
}

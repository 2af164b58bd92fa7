using System.Reflection;

namespace Pycos.Internals;

/// <summary>
/// Values of modules that the code reads: those that would not be set at the receiver follow the root, with what they reach. Those that it
/// evaluates anew do so if that is wished.
/// </summary>
internal sealed partial class PickleWriter
{
    private readonly HashSet<FieldInfo> moduleValues = [];
    private readonly HashSet<FieldInfo> madeAnew = [];
    private readonly HashSet<ModuleReads> unwarned = [];
    private readonly Queue<FieldInfo> unwritten = [];
    private readonly Dictionary<int, FieldInfo> foundThrough = [];

    private void AddModuleValuesOf(MemberInfo code)
    {
        if (!scope.TakesModuleValues)
        {
            return;
        }

        var reads = ModuleValues.ReadBy(code);
        foreach (var field in reads.SetByMain)
        {
            TakeAlong(field);
        }

        foreach (var field in reads.MadeAnew)
        {
            AddMadeAnew(field, reads);
        }
    }

    private void TakeAlong(FieldInfo field)
    {
        if (moduleValues.Add(field))
        {
            unwritten.Enqueue(field);
        }
    }

    private void AddMadeAnew(FieldInfo field, ModuleReads reads)
    {
        switch (scope.ModuleValues)
        {
            case ModuleValuePolicy.Forbid:
                throw new NotPicklableException(
                    $"{PicklePath.RootOf(objects[0])} → module value {PicklePath.NameOf(field)}",
                    "the receiver would evaluate it anew, which NodeOptions.ModuleValues forbids. Copy it into a local value that the code captures.");
            case ModuleValuePolicy.Capture when ModuleValues.CanBeSet(field):
                TakeAlong(field);
                break;
            default:
                madeAnew.Add(field);
                if (scope.Warnings?.AreNew(reads) == true)
                {
                    unwarned.Add(reads);
                }

                break;
        }
    }

    private void WarnOfModuleValues()
    {
        if (unwarned.Count == 0)
        {
            return;
        }

        var names = unwarned.SelectMany(reads => reads.MadeAnew).Where(madeAnew.Contains).Select(PicklePath.NameOf).Distinct().Order();
        scope.Warn?.Invoke(
            $"{PicklePath.RootOf(objects[0])} reads values of which each process has its own, evaluated there: {string.Join(", ", names)}. "
            + "Copy what should go along into a local value that the code captures, or set NodeOptions.ModuleValues.");
        foreach (var reads in unwarned)
        {
            scope.Warnings!.Add(reads);
        }
    }

    private IEnumerable<ClosureModuleValue> ModuleValuesRead() =>
        moduleValues.Select(field => Described(field, goesAlong: true)).Concat(madeAnew.Select(field => Described(field, goesAlong: false)));

    private static ClosureModuleValue Described(FieldInfo field, bool goesAlong) => new(PicklePath.NameOf(field), field.FieldType, goesAlong);

    private void WriteModuleValues()
    {
        while (unwritten.TryDequeue(out var field))
        {
            Out = roots;
            roots.WriteCount(NumberOf(field.DeclaringType!));
            roots.WriteCount(MetadataRow.Of(field));
            var edgesBefore = edgeCount;
            var first = objects.Count;
            foundThrough[first] = field;
            visiting = first;
            WriteReference(field.GetValue(null));
            // It is a root, and not found in the object that was written last.
            edgeCount = edgesBefore;
            visiting = first;
            VisitAll();
            if (objects.Count == first)
            {
                foundThrough.Remove(first);
            }
        }
    }

    private void ClearModuleValues()
    {
        moduleValues.Clear();
        madeAnew.Clear();
        unwarned.Clear();
        unwritten.Clear();
        foundThrough.Clear();
    }
}

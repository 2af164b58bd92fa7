using System.Reflection;

namespace Pycos.Internals;

/// <summary>Values of modules that the code reads and that would not be set at the receiver. They follow the root, with what they reach.</summary>
internal sealed partial class PickleWriter
{
    private readonly HashSet<FieldInfo> moduleValues = [];
    private readonly Queue<FieldInfo> unwritten = [];
    private readonly Dictionary<int, FieldInfo> foundThrough = [];

    private void AddModuleValuesOf(MemberInfo code)
    {
        foreach (var field in ModuleValues.ReadBy(code))
        {
            if (moduleValues.Add(field))
            {
                unwritten.Enqueue(field);
            }
        }
    }

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
        unwritten.Clear();
        foundThrough.Clear();
    }
}

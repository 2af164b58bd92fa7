using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// How much memory a value needs, about: what it refers to is counted, of long arrays of objects a sample. Looks at some thousands of objects
/// at most, so it takes milliseconds.
/// </summary>
internal static class DataSize
{
    private const int MostObjects = 10_000;
    private const int Samples = 100;
    private const int ObjectBytes = 2 * sizeof(long);
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConditionalWeakTable<Type, FieldInfo[]> fieldsOf = [];
    private static readonly MethodInfo sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;

    internal static long Of(object? value)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Stack<(object Item, double Weight)>();
        var sum = 0.0;
        Push(value, 1);
        while (left.TryPop(out var next))
        {
            sum += next.Weight * Visit(next.Item, next.Weight);
        }

        return (long)sum;

        void Push(object? item, double weight)
        {
            if (item is not (null or Type or Delegate or Pointer) && seen.Count < MostObjects && seen.Add(item))
            {
                left.Push((item, weight));
            }
        }

        double Visit(object item, double weight)
        {
            switch (item)
            {
                case string text:
                    return ObjectBytes + (sizeof(char) * (double)text.Length);
                case Array array:
                    var element = array.GetType().GetElementType()!;
                    PushElements(array, element, weight);
                    return ObjectBytes + (SizeOf(element) * (double)array.LongLength);
                default:
                    PushFields(item, item.GetType(), weight);
                    return ObjectBytes + FieldsOf(item.GetType()).Sum(field => (double)SizeOf(field.FieldType));
            }
        }

        void PushElements(Array array, Type element, double weight)
        {
            if (array.Rank > 1 || array.Length == 0 || !HasReferences(element))
            {
                return;
            }

            var step = Math.Max(1, array.Length / Samples);
            for (var index = 0; index < array.Length; index += step)
            {
                PushValue(array.GetValue(index), element, weight * step);
            }
        }

        void PushFields(object item, Type type, double weight)
        {
            foreach (var field in FieldsOf(type).Where(field => HasReferences(field.FieldType)))
            {
                PushValue(field.GetValue(item), field.FieldType, weight);
            }
        }

        // A structure is counted where it stands; what it refers to is not.
        void PushValue(object? item, Type declared, double weight)
        {
            if (declared.IsValueType && item is not null)
            {
                PushFields(item, item.GetType(), weight);
            }
            else
            {
                Push(item, weight);
            }
        }
    }

    private static FieldInfo[] FieldsOf(Type type) => fieldsOf.GetValue(type, static type =>
    {
        var all = new List<FieldInfo>();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            all.AddRange(level.GetFields(Own).Where(field => !field.FieldType.IsPointer && !field.FieldType.IsFunctionPointer));
        }

        return [.. all];
    });

    private static bool HasReferences(Type type) => !type.IsPrimitive && !type.IsEnum && !type.IsPointer
        && (!type.IsValueType || FieldsOf(type).Any(field => HasReferences(field.FieldType)));

    private static int SizeOf(Type type) => !type.IsValueType ? IntPtr.Size : (int)sizeOf.MakeGenericMethod(type).Invoke(null, null)!;
}

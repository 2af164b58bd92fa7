using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Which types of the program a result of a declared type may consist of: that type, those of its fields, and those derived from them in
/// their own assemblies. A node that answers can so make no object of a class that the result has nothing to do with.
/// </summary>
internal sealed class ResultTypes
{
    private const BindingFlags Fields =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly ConditionalWeakTable<Type, ResultTypes> known = [];

    private readonly HashSet<Type> reached = [];
    private readonly Queue<Type> queue = new();

    private ResultTypes(Type declared)
    {
        Add(declared);
        while (queue.TryDequeue(out var type))
        {
            Visit(type);
        }
    }

    public static Predicate<Type> Of(Type declared) => known.GetValue(declared, static type => new ResultTypes(type)).reached.Contains;

    private void Add(Type type)
    {
        if (reached.Add(type))
        {
            queue.Enqueue(type);
        }
    }

    private void Visit(Type type)
    {
        if (type.HasElementType)
        {
            Add(type.GetElementType()!);
            return;
        }

        Array.ForEach(type.GenericTypeArguments, Add);
        if (PlatformAssemblies.AreOpaque(type) || typeof(Delegate).IsAssignableFrom(type))
        {
            return;
        }

        for (var level = type; level is not null && !PlatformAssemblies.AreOpaque(level); level = level.BaseType)
        {
            Array.ForEach(level.GetFields(Fields), field => Add(field.FieldType));
        }

        if (!type.IsSealed)
        {
            AddDerived(type);
        }
    }

    private void AddDerived(Type type)
    {
        var definition = TypeDefinition.Of(type);
        foreach (var other in type.Assembly.GetTypes().Where(other => !other.IsAbstract && Derives(other, definition)))
        {
            if (!other.IsGenericTypeDefinition)
            {
                Add(other);
            }
            else if (other.GetGenericArguments().Length == type.GenericTypeArguments.Length)
            {
                Add(other.MakeGenericType(type.GenericTypeArguments));
            }
        }
    }

    private static bool Derives(Type type, Type definition)
    {
        if (definition.IsInterface)
        {
            return type.GetInterfaces().Any(implemented => TypeDefinition.Of(implemented) == definition);
        }

        for (var level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (TypeDefinition.Of(level) == definition)
            {
                return true;
            }
        }

        return false;
    }
}

using System.Collections.Immutable;
using System.Text;

namespace Pycos.Internals;

/// <summary>
/// The names of types that everybody knows: values without parts, and the usual collections, options and tuples of types that
/// have names: <c>list&lt;int32&gt;</c>, <c>map&lt;string,Shop.Order&gt;</c>. All is put together from this list; no name of a peer is ever looked
/// for in an assembly.
/// </summary>
internal sealed class ContractNames(Func<Type, string?> nameOfRegistered, Func<string, Type?> registeredOf)
{
    // Longer or deeper than any type that a program would rather not give a name of its own.
    public const int MaxLength = 512;

    private const string Array = "array";
    private const string Object = "object";
    private const int MaxDepth = 8;

    private static readonly (string Name, Type Definition)[] Generics =
    [
        ("list", typeof(List<>)),
        ("dictionary", typeof(Dictionary<,>)),
        ("hashset", typeof(HashSet<>)),
        ("queue", typeof(Queue<>)),
        ("pair", typeof(KeyValuePair<,>)),
        ("immutablearray", typeof(ImmutableArray<>)),
        ("immutablelist", typeof(ImmutableList<>)),
        ("immutableset", typeof(ImmutableHashSet<>)),
        ("immutabledictionary", typeof(ImmutableDictionary<,>)),
        ("taskref", typeof(TaskRef<>)),
        ("channel", typeof(BroadcastChannel<>)),
        ("service", typeof(RemoteService<,>)),
        .. Tuples("tuple", "System.Tuple`"),
        .. Tuples("structtuple", "System.ValueTuple`"),
        .. FSharp(("fslist", "Collections.FSharpList`1"), ("map", "Collections.FSharpMap`2"), ("set", "Collections.FSharpSet`1")),
        .. FSharp(("option", "Core.FSharpOption`1"), ("voption", "Core.FSharpValueOption`1"), ("result", "Core.FSharpResult`2")),
    ];

    private static readonly Dictionary<string, Type> Simple =
        ScalarCodecs.Names.Select(pair => (Name: pair.Value, Type: pair.Key)).Append((Object, typeof(object))).ToDictionary();

    private static readonly ILookup<string, Type> DefinitionsByName = Generics.ToLookup(pair => pair.Name, pair => pair.Definition);

    private static readonly Dictionary<Type, string> NamesByDefinition = Generics.ToDictionary(pair => pair.Definition, pair => pair.Name);

    /// <summary>Whether everybody knows a type by this name already.</summary>
    public static bool IsTaken(string name) => Simple.ContainsKey(name) || DefinitionsByName.Contains(name) || name == Array;

    /// <summary>The name of a type; <see langword="null"/> if it or a part of it has none.</summary>
    public string? NameOf(Type type)
    {
        if (ScalarCodecs.Names.TryGetValue(type, out var scalar))
        {
            return scalar;
        }

        if (type == typeof(object))
        {
            return Object;
        }

        if (nameOfRegistered(type) is { } registered)
        {
            return registered;
        }

        if (type.IsSZArray)
        {
            return Composed(Array, [type.GetElementType()!]);
        }

        return type.IsGenericType && NamesByDefinition.TryGetValue(type.GetGenericTypeDefinition(), out var name)
            ? Composed(name, type.GetGenericArguments())
            : null;
    }

    /// <summary>The type of a name; <see langword="null"/> if there is none.</summary>
    public Type? TypeOf(string name)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }

        var position = 0;
        var type = Parse(name, ref position, 0);
        return position == name.Length ? type : null;
    }

    private static IEnumerable<(string, Type)> Tuples(string name, string fullName)
    {
        const int longest = 7;
        return Enumerable.Range(1, longest).Select(count => (name, typeof(object).Assembly.GetType(fullName + count)!));
    }

    private static IEnumerable<(string, Type)> FSharp(params (string Name, string FullName)[] types) =>
        from type in types
        let definition = Type.GetType($"Microsoft.FSharp.{type.FullName}, FSharp.Core")
        where definition is not null
        select (type.Name, definition);

    private string? Composed(string name, Type[] arguments)
    {
        var text = new StringBuilder(name).Append('<');
        foreach (var argument in arguments)
        {
            if (NameOf(argument) is not { } part)
            {
                return null;
            }

            text.Append(part).Append(',');
        }

        text[^1] = '>';
        return text.Length <= MaxLength ? text.ToString() : null;
    }

    private Type? Parse(string text, ref int position, int depth)
    {
        var start = position;
        while (position < text.Length && text[position] is not ('<' or '>' or ','))
        {
            position++;
        }

        var word = text[start..position];
        if (position == text.Length || text[position] != '<')
        {
            return Simple.GetValueOrDefault(word) ?? registeredOf(word);
        }

        List<Type> arguments = [];
        do
        {
            position++;
            if (depth == MaxDepth || Parse(text, ref position, depth + 1) is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }
        while (position < text.Length && text[position] == ',');
        if (position == text.Length || text[position++] != '>')
        {
            return null;
        }

        return Generic(word, arguments);
    }

    private static Type? Generic(string word, List<Type> arguments)
    {
        if (word == Array)
        {
            return arguments.Count == 1 ? arguments[0].MakeArrayType() : null;
        }

        var definition = DefinitionsByName[word].FirstOrDefault(type => type.GetGenericArguments().Length == arguments.Count);
        return definition?.MakeGenericType([.. arguments]);
    }
}

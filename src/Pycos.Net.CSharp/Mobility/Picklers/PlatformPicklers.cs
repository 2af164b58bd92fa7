using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Dynamic;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Pycos.Internals;

/// <summary>The classes of .NET that can travel: each in a form of its own, none by its private fields.</summary>
internal static class PlatformPicklers
{
    private static readonly FrozenDictionary<Type, Type> generic = new Dictionary<Type, Type>
    {
        [typeof(List<>)] = typeof(ListPickler<>),
        [typeof(Queue<>)] = typeof(QueuePickler<>),
        [typeof(Stack<>)] = typeof(StackPickler<>),
        [typeof(LinkedList<>)] = typeof(LinkedListPickler<>),
        [typeof(ConcurrentQueue<>)] = typeof(ConcurrentQueuePickler<>),
        [typeof(ConcurrentStack<>)] = typeof(ConcurrentStackPickler<>),
        [typeof(ConcurrentBag<>)] = typeof(ConcurrentBagPickler<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryPickler<,>),
        [typeof(HashSet<>)] = typeof(HashSetPickler<>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryPickler<,>),
        [typeof(SortedList<,>)] = typeof(SortedListPickler<,>),
        [typeof(SortedSet<>)] = typeof(SortedSetPickler<>),
        [typeof(ConcurrentDictionary<,>)] = typeof(ConcurrentDictionaryPickler<,>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryPickler<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaryPickler<,>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetPickler<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetPickler<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListPickler<>),
        [typeof(ImmutableQueue<>)] = typeof(ImmutableQueuePickler<>),
        [typeof(ImmutableStack<>)] = typeof(ImmutableStackPickler<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollectionPickler<>),
        [typeof(ReadOnlyDictionary<,>)] = typeof(ReadOnlyDictionaryPickler<,>),
        [typeof(Lazy<>)] = typeof(LazyPickler<>),
        [typeof(PriorityQueue<,>)] = typeof(PriorityQueuePickler<,>),
        [typeof(SharedValue<>)] = typeof(SharedValuePickler<>),
        [typeof(BroadcastChannel<>)] = typeof(BroadcastChannelPickler<>),
        [typeof(RemoteService<,>)] = typeof(RemoteServicePickler<,>),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Type, ObjectPickler> exact = new Dictionary<Type, ObjectPickler>
    {
        [typeof(Uri)] = Text(value => value.OriginalString, text => new Uri(text, UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = Text(value => value.ToString(), Version.Parse),
        [typeof(CultureInfo)] = Text(value => value.Name, CultureInfo.GetCultureInfo),
        [typeof(TimeZoneInfo)] = Text(value => value.ToSerializedString(), TimeZoneInfo.FromSerializedString),
        [typeof(StringBuilder)] = Text(value => value.ToString(), text => new StringBuilder(text)),
        [typeof(IPAddress)] = Text(value => value.ToString(), IPAddress.Parse),
        [typeof(IPEndPoint)] = Text(value => value.ToString(), IPEndPoint.Parse),
        [typeof(DBNull)] = new LeafPickler<DBNull>(null, (_, _) => { }, _ => DBNull.Value),
        [typeof(Regex)] = new LeafPickler<Regex>(null, WriteRegex, ReadRegex),
        [typeof(BitArray)] = new LeafPickler<BitArray>(null, WriteBits, ReadBits),
        [typeof(Location)] = Text(
            value => value.ToString(), text => IPEndPoint.Parse(text) is var point ? new Location(point.Address, point.Port) : null!),
        [typeof(ExpandoObject)] = new ExpandoPickler(),
        [typeof(Encoding)] = new LeafPickler<Encoding>(typeof(Encoding), WriteEncoding, ReadEncoding),
        [typeof(StringComparer)] = new StringComparerPickler(),
        [typeof(ReferenceEqualityComparer)] =
            new LeafPickler<ReferenceEqualityComparer>(null, (_, _) => { }, _ => ReferenceEqualityComparer.Instance),
        [typeof(Type)] = new TypePickler(),
        [typeof(MethodInfo)] = new MethodPickler(typeof(MethodInfo)),
        [typeof(ConstructorInfo)] = new MethodPickler(typeof(ConstructorInfo)),
        [typeof(FieldInfo)] = new NamedMemberPickler(typeof(FieldInfo), MemberTypes.Field),
        [typeof(PropertyInfo)] = new NamedMemberPickler(typeof(PropertyInfo), MemberTypes.Property),
    }.ToFrozenDictionary();

    // Classes of which .NET has internal subclasses that nobody can name.
    private static readonly Type[] families =
    [
        typeof(Type), typeof(MethodInfo), typeof(ConstructorInfo), typeof(FieldInfo), typeof(PropertyInfo), typeof(Encoding),
        typeof(StringComparer),
    ];

    public static ObjectPickler? Find(Type type)
    {
        if (exact.TryGetValue(type, out var known))
        {
            return known;
        }

        if (type.IsGenericType && generic.TryGetValue(type.GetGenericTypeDefinition(), out var pickler))
        {
            return ObjectPicklers.Make(pickler, type.GetGenericArguments());
        }

        if (!PlatformAssemblies.IsFramework(type.Assembly))
        {
            return PlatformAssemblies.AreOpaque(type) && type.GetCustomAttribute<PicklerAttribute>(inherit: false) is { } own
                ? ObjectPicklers.Make(own.Pickler, type.GetGenericArguments())
                : null;
        }

        return Array.Find(families, family => family.IsAssignableFrom(type)) is { } found
            ? exact[found]
            : FrozenPicklers.Find(type) ?? DefaultComparers.Find(type);
    }

    private static LeafPickler<T> Text<T>(Func<T, string> toText, Func<string, T> fromText)
        where T : class => new(null, (headers, value) => headers.WriteText(toText(value)), input => fromText(input.ReadText()));

    private static void WriteRegex(PickleOutput headers, Regex value)
    {
        headers.WriteText(value.ToString());
        headers.WriteInt64((long)value.Options);
        headers.WriteInt64(value.MatchTimeout.Ticks);
    }

    private static Regex ReadRegex(PickleInput input) =>
        new(input.ReadText(), (RegexOptions)input.ReadInt64(), new TimeSpan(input.ReadInt64()));

    private static void WriteBits(PickleOutput headers, BitArray value)
    {
        var bytes = new byte[(value.Length + 7) / 8];
        value.CopyTo(bytes, 0);
        headers.WriteCount(value.Length);
        headers.WriteBytes(bytes);
    }

    private static BitArray ReadBits(PickleInput input)
    {
        var length = input.ReadNumber();
        var bytes = input.ReadBytes().ToArray();
        return length <= 8L * bytes.Length
            ? new BitArray(bytes) { Length = length }
            : throw new PickleException($"{length} bits are announced in {bytes.Length} bytes.");
    }

    private static void WriteEncoding(PickleOutput headers, Encoding value)
    {
        headers.WriteCount(value.CodePage);
        headers.WriteByte((byte)(value.Preamble.IsEmpty ? 0 : 1));
    }

    private static Encoding ReadEncoding(PickleInput input)
    {
        var codePage = input.ReadNumber();
        var hasPreamble = input.ReadByte() == 1;
        return codePage == Encoding.UTF8.CodePage ? new UTF8Encoding(hasPreamble) : Encoding.GetEncoding(codePage);
    }
}

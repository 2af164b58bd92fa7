using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Which types a program exchanges in messages: makes the codecs of types, and knows the names of those that travel where the
/// receiver does not know the type beforehand.
/// </summary>
/// <remarks>
/// <para>
/// An inbox of a type of its own, a record or union, needs nothing: its type says all, and the decoder makes values of that type
/// and of those it refers to, and no others. In an inbox of <see cref="object"/>, an interface or an abstract class, and for
/// values of a class derived from the declared one, a type travels under the name under which it is registered here. Types
/// without parts (numbers, texts, times, bytes) and the usual collections, options and tuples of named types need no registration.
/// </para>
/// <para>Usable on every thread. Register types before messages of them come or go.</para>
/// </remarks>
public sealed class MessageContracts
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Type, ValueCodec> codecs = new();
    private readonly ConcurrentDictionary<Type, object> messageCodecs = new();
    private readonly Dictionary<string, Type> types = [];
    private readonly Dictionary<Type, string> names = [];
    private readonly ContractNames known;

    /// <summary>Creates contracts without registered types.</summary>
    /// <param name="limits">How large messages may be; <see langword="null"/> for the defaults.</param>
    public MessageContracts(MessageLimits? limits = null)
    {
        Limits = limits ?? MessageLimits.Default;
        known = new ContractNames(RegisteredName, RegisteredType);
        Named = new NamedValues(this, known);
    }

    /// <summary>The contracts of the process: those of a node of which nothing else is said.</summary>
    public static MessageContracts Default { get; } = new();

    /// <summary>How large messages may be.</summary>
    public MessageLimits Limits { get; }

    internal NamedValues Named { get; }

    internal int RegisteredCount
    {
        get
        {
            lock (gate)
            {
                return types.Count;
            }
        }
    }

    /// <summary>Registers a type. Once more with the same name is no error.</summary>
    /// <param name="name">
    /// Under which it travels; both sides must use the same. <see langword="null"/> for the name of its <see cref="MessageContractAttribute"/>,
    /// or else its namespace and name, such as <c>Shop.Order</c>. At most 512 characters, without <c>&lt;</c>, <c>&gt;</c> and comma.
    /// </param>
    /// <typeparam name="T">The type: one that can be made, so no interface and no abstract class other than a union of F#.</typeparam>
    /// <returns>These contracts, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException">
    /// The name is taken by another type, the type has another name already, or the name or type cannot be registered.
    /// </exception>
    /// <exception cref="MessageNotSerializableException">Something that the type refers to must not travel.</exception>
    public MessageContracts Register<T>(string? name = null)
    {
        Register(typeof(T), name ?? DefaultName(typeof(T)));
        return this;
    }

    /// <summary>Registers the types of an assembly that have a <see cref="MessageContractAttribute"/>.</summary>
    /// <param name="assembly">The assembly, usually that of the program's messages.</param>
    /// <returns>These contracts, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException">Two types have one name, or a name is taken; see <see cref="Register{T}"/>.</exception>
    /// <exception cref="MessageNotSerializableException">Something that a type refers to must not travel.</exception>
    public MessageContracts RegisterAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetTypes())
        {
            if (type.GetCustomAttribute<MessageContractAttribute>() is { } contract)
            {
                Register(type, contract.Name);
            }
        }

        return this;
    }

    /// <summary>The codec of a type. The first call for a type makes it, which takes a while; keep it where many messages pass.</summary>
    /// <typeparam name="T">The type of the messages, as both sides declare it.</typeparam>
    /// <returns>The codec.</returns>
    /// <exception cref="MessageNotSerializableException">Something that the type refers to must not travel; the message names the path to it.</exception>
    public MessageCodec<T> Codec<T>() => (MessageCodec<T>)messageCodecs.GetOrAdd(
        typeof(T), static (_, contracts) => MessageCodec<T>.Create(contracts), this);

    /// <summary>Writes a value whose type the receiver does not know beforehand: the result of a task, or what an exit carries.</summary>
    /// <param name="value">The value: null, or of a registered type or one that needs no registration.</param>
    /// <param name="output">Takes the bytes; after an exception, some of them may be there.</param>
    /// <exception cref="MessageNotSerializableException">The value cannot be sent; the message names the path and says what to do.</exception>
    public void EncodeValue(object? value, IBufferWriter<byte> output) => EncodeValue(value, output, references: null);

    /// <summary>Reads a value that <see cref="EncodeValue(object, IBufferWriter{byte})"/> has written.</summary>
    /// <param name="bytes">The bytes; nothing of the value refers to them.</param>
    /// <returns>The value.</returns>
    /// <exception cref="MessageFormatException">The bytes are no such value, or one of a type that is not registered here.</exception>
    public object? DecodeValue(ReadOnlySpan<byte> bytes) => DecodeValue(bytes, references: null);

    internal void EncodeValue(object? value, IBufferWriter<byte> output, IReferenceCodec? references) =>
        Codec<object?>().Encode(value, output, references);

    internal object? DecodeValue(ReadOnlySpan<byte> bytes, IReferenceCodec? references) =>
        Codec<object?>().Decode(bytes, references);

    internal ValueCodec CodecOf(Type type)
    {
        if (codecs.TryGetValue(type, out var codec))
        {
            return codec;
        }

        lock (gate)
        {
            var builder = new CodecBuilder(this, codecs);
            codec = builder.Build(type);
            foreach (var (built, ofBuilt) in builder.Built)
            {
                codecs.TryAdd(built, ofBuilt);
            }

            return codecs.GetOrAdd(type, codec);
        }
    }

    private static string DefaultName(Type type) => type.GetCustomAttribute<MessageContractAttribute>()?.Name ??
        (type.IsGenericType
            ? throw new ArgumentException($"{TypeText.Of(type)} is generic and so needs a name: contracts.Register<{TypeText.Of(type)}>(\"name\").")
            : type.FullName!.Replace('+', '.'));

    private void Register(Type type, string name)
    {
        RefuseUnlessName(name);
        RefuseUnlessMade(type);
        CodecOf(type);
        lock (gate)
        {
            if (types.TryGetValue(name, out var holder) && holder != type)
            {
                throw new ArgumentException(
                    $"The name \"{name}\" belongs to {holder.FullName}, so {type.FullName} cannot be registered under it. Choose another name.",
                    nameof(name));
            }

            if (names.TryGetValue(type, out var other) && other != name)
            {
                throw new ArgumentException(
                    $"{type.FullName} is registered as \"{other}\" already and cannot have the name \"{name}\" as well.", nameof(name));
            }

            types[name] = type;
            names[type] = name;
        }

        Named.Clear();
    }

    private static void RefuseUnlessName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > ContractNames.MaxLength || name.AsSpan().ContainsAny("<>,") || name.Any(char.IsControl))
        {
            throw new ArgumentException(
                $"{Quoted.Shortened(name)} cannot be the name of a contract: it has at most {ContractNames.MaxLength} characters, " +
                "none of < > , and no control characters.",
                nameof(name));
        }

        if (ContractNames.IsTaken(name))
        {
            throw new ArgumentException(
                $"The name \"{name}\" is the name of a type that needs no registration. Choose another name.", nameof(name));
        }
    }

    private static void RefuseUnlessMade(Type type)
    {
        if (type.IsAbstract && !FSharpTypes.IsUnion(type))
        {
            throw new ArgumentException($"{TypeText.Of(type)} cannot be registered: register the types that implement it.", nameof(type));
        }

        if (ScalarCodecs.Names.ContainsKey(type) || type == typeof(object))
        {
            throw new ArgumentException($"{TypeText.Of(type)} cannot be registered: it needs no registration.", nameof(type));
        }
    }

    private string? RegisteredName(Type type)
    {
        lock (gate)
        {
            return names.GetValueOrDefault(type);
        }
    }

    private Type? RegisteredType(string name)
    {
        lock (gate)
        {
            return types.GetValueOrDefault(name);
        }
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>
/// Messages as bytes, as a node sends and receives them: what addresses in them stand for depends on whose they are. Used from every
/// thread.
/// </summary>
internal sealed class NodeCodec(PycosNode node) : IReferenceCodec
{
    [ThreadStatic]
    private static WireBuffer? messageBuffer;

    [ThreadStatic]
    private static WireBuffer? addressBuffer;

    private readonly MessageContracts contracts = node.Options.Contracts;

    /// <summary>Encodes a message into memory of the thread, used until it encodes the next one.</summary>
    /// <exception cref="MessageNotSerializableException">It can not be sent.</exception>
    internal WireBuffer Encode<T>(T message)
    {
        var buffer = messageBuffer ??= new WireBuffer();
        buffer.Clear();
        contracts.Codec<T>().Encode(message, buffer, this);
        return buffer;
    }

    /// <summary>Encodes a message into memory of its own.</summary>
    /// <exception cref="MessageNotSerializableException">It can not be sent.</exception>
    internal EncodedMessage EncodeApart<T>(T message) => new(ContentTag.Value, Encode(message).WrittenSpan.ToArray());

    /// <summary>Encodes a value whose type is known only now.</summary>
    /// <exception cref="MessageNotSerializableException">It can not be sent.</exception>
    internal EncodedMessage EncodeValue(object? value)
    {
        if (value is null)
        {
            return default;
        }

        var buffer = messageBuffer ??= new WireBuffer();
        buffer.Clear();
        contracts.EncodeValue(value, buffer, this);
        return new EncodedMessage(ContentTag.Value, buffer.WrittenSpan.ToArray());
    }

    /// <summary>Decodes a message; says in the log why not, if that is not possible.</summary>
    internal bool TryDecode<T>(in Payload payload, Peer from, object target, [MaybeNullWhen(false)] out T message)
    {
        try
        {
            message = Decode<T>(payload);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Not only what the codec throws: the constructors of messages are the user's.
            NetLog.NotUnderstood(node.Log, from.ToString(), target.ToString()!, exception.Message);
            message = default;
            return false;
        }
    }

    /// <summary>Decodes something that is no message to a task.</summary>
    /// <exception cref="MessageFormatException">It is not of that type.</exception>
    internal T DecodeOwn<T>(in Payload payload) => Decode<T>(payload);

    /// <summary>Decodes a value whose type stands in it.</summary>
    internal bool TryDecodeValue(in Payload payload, out object? value, [NotNullWhen(false)] out Exception? why)
    {
        value = null;
        why = null;
        try
        {
            value = payload.Tag == ContentTag.None ? null : contracts.DecodeValue(payload.Bytes.Span, this);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            why = exception;
            return false;
        }
    }

    public void WriteTask<TMessage>(IBufferWriter<byte> output, TaskRef<TMessage> task) => Write(output, AddressOf(task));

    public TaskRef<TMessage> ReadTask<TMessage>(ReadOnlySpan<byte> value) => ToTask<TMessage>(Read<TaskAddress>(value));

    public void WriteChannel<T>(IBufferWriter<byte> output, BroadcastChannel<T> channel) => Write(output, AddressOf(channel));

    public BroadcastChannel<T> ReadChannel<T>(ReadOnlySpan<byte> value) => ToChannel<T>(Read<ChannelAddress>(value));

    public void WriteService<TArguments, TResult>(IBufferWriter<byte> output, RemoteService<TArguments, TResult> service) =>
        Write(output, service.Address);

    public RemoteService<TArguments, TResult> ReadService<TArguments, TResult>(ReadOnlySpan<byte> value)
    {
        var address = Read<ServiceAddress>(value);
        var peer = address.Node == node.Id ? null : node.PeerOf(address.Node, "", address.Endpoints);
        return new RemoteService<TArguments, TResult>(node, peer, address.Name);
    }

    /// <summary>What an address stands for here: one's own channel is itself.</summary>
    /// <exception cref="MessageFormatException">It is one's own channel, and carries other messages.</exception>
    internal BroadcastChannel<T> ToChannel<T>(in ChannelAddress address)
    {
        if (address.Node != node.Id)
        {
            var peer = node.PeerOf(address.Node, "", address.Endpoints);
            return new BroadcastChannel<T>(new RemoteChannel(peer, (long)address.Number, address.Name));
        }

        return node.ExportedChannels.Find(address.Number) switch
        {
            ChannelExport<T> export => export.Channel,
            null => new BroadcastChannel<T>(new RemoteChannel(EndedSite.Instance, (long)address.Number, address.Name)),
            var other => throw new MessageFormatException(
                $"channel {other.Name} does not carry messages of type {typeof(T).Name}, so an address for such can not be one of it"),
        };
    }

    internal ChannelAddress AddressOf<T>(BroadcastChannel<T> channel)
    {
        if (channel.Remote is { } remote)
        {
            return remote.Site is Peer peer
                ? new ChannelAddress(peer.Id, (ulong)remote.Number, remote.Name, [.. peer.Endpoints])
                : new ChannelAddress(node.Id, (ulong)remote.Number, remote.Name, [.. node.Locations]);
        }

        var owner = channel.Scheduler.Node as PycosNode ?? node;
        return owner.ExportedChannels.AddressOf(channel);
    }

    /// <summary>The address of a subscriber: a task, of this process or another, or a channel.</summary>
    internal AnyAddress AddressOfSubscriber<T>(object subscriber) => subscriber switch
    {
        PycosTask task => AnyAddress.Of(AddressOf(new TaskRef<T>(task))),
        RemoteTask task => AnyAddress.Of(AddressOf(new TaskRef<T>(task))),
        _ => AnyAddress.Of(AddressOf((BroadcastChannel<T>)subscriber)),
    };

    /// <summary>What an address stands for here: one's own task is itself.</summary>
    /// <exception cref="MessageFormatException">It is one's own task, and takes other messages.</exception>
    internal TaskRef<TMessage> ToTask<TMessage>(in TaskAddress address)
    {
        if (address.Node != node.Id)
        {
            var peer = node.PeerOf(address.Node, "", address.Endpoints);
            return new TaskRef<TMessage>(new RemoteTask(peer, (long)address.Number, address.Name));
        }

        if (node.Exports.Find(address.Number) is not { } export)
        {
            return new TaskRef<TMessage>(new RemoteTask(EndedSite.Instance, (long)address.Number, address.Name));
        }

        return export.Task.Inbox is InboxQueue<TMessage>
            ? new TaskRef<TMessage>(export.Task)
            : throw new MessageFormatException(
                $"task {export.Task} does not take messages of type {typeof(TMessage).Name}, so an address for such can not be one of it");
    }

    private TaskAddress AddressOf<TMessage>(TaskRef<TMessage> task)
    {
        if (task.Remote is { } remote)
        {
            return remote.Site is Peer peer
                ? new TaskAddress(peer.Id, (ulong)remote.Id, TaskKind.User, remote.Name, [.. peer.Endpoints])
                : new TaskAddress(node.Id, (ulong)remote.Id, TaskKind.User, remote.Name, [.. node.Locations]);
        }

        // A task belongs to the node of its scheduler; one of a scheduler without a node to whichever sends its address.
        var owner = task.Task.Scheduler.Node as PycosNode ?? node;
        owner.Exports.Add(task.Task);
        return owner.AddressOf(task.Task);
    }

    private T Decode<T>(in Payload payload) => payload.Tag switch
    {
        ContentTag.Value => contracts.Codec<T>().Decode(payload.Bytes.Span, this),
        _ => throw new MessageFormatException($"content of the kind {payload.Tag} is no message"),
    };

    private static void Write<TAddress>(IBufferWriter<byte> output, in TAddress address)
        where TAddress : struct, IAddress<TAddress>
    {
        var buffer = addressBuffer ??= new WireBuffer();
        buffer.Clear();
        AddressCodec.Write(buffer, address);
        output.Write(buffer.WrittenSpan);
    }

    private static TAddress Read<TAddress>(ReadOnlySpan<byte> value)
        where TAddress : struct, IAddress<TAddress>
    {
        var reader = new WireReader(value.ToArray());
        return AddressCodec.Read<TAddress>(ref reader);
    }
}

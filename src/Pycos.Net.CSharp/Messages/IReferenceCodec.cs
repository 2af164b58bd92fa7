using System.Buffers;

namespace Pycos.Internals;

/// <summary>
/// How addresses travel: the node that sends or receives a message knows which tasks, channels and services are its own. It is passed
/// with each operation, since several nodes of a process may share contracts.
/// </summary>
/// <remarks>
/// Each method writes or reads exactly one MessagePack value, an extension of PN/1 (§21.2). A reader gets the bytes of that value
/// alone and must not keep them. What a method throws is reported as a <see cref="MessageNotSerializableException"/> or
/// <see cref="MessageFormatException"/> with the place in the message.
/// </remarks>
internal interface IReferenceCodec
{
    /// <summary>Writes the address of a task, extension 2. Never called with <see langword="default"/>, which travels as nil.</summary>
    void WriteTask<TMessage>(IBufferWriter<byte> output, TaskRef<TMessage> task);

    /// <summary>Reads the address of a task: the live one if it is the node's own.</summary>
    TaskRef<TMessage> ReadTask<TMessage>(ReadOnlySpan<byte> value);

    /// <summary>Writes the address of a channel, extension 3.</summary>
    void WriteChannel<T>(IBufferWriter<byte> output, BroadcastChannel<T> channel);

    /// <summary>Reads the address of a channel: the live one if it is the node's own.</summary>
    BroadcastChannel<T> ReadChannel<T>(ReadOnlySpan<byte> value);

    /// <summary>Writes the address of a service, extension 4.</summary>
    void WriteService<TArguments, TResult>(IBufferWriter<byte> output, RemoteService<TArguments, TResult> service);

    /// <summary>Reads the address of a service: another handle of it, which has started nothing.</summary>
    RemoteService<TArguments, TResult> ReadService<TArguments, TResult>(ReadOnlySpan<byte> value);
}

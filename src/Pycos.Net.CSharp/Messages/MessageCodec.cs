using System.Buffers;
using Pycos.Internals;

namespace Pycos;

/// <summary>Writes messages of a type as bytes and reads them again. Usable on every thread; <see cref="MessageContracts.Codec{T}"/> makes it.</summary>
/// <remarks>
/// The decoder makes values of the type and of those that it refers to, and nothing else, whatever the bytes say. What it
/// allocates is bounded by a constant and a multiple of the length of the bytes; the type decides the multiple.
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public sealed class MessageCodec<T>
{
    private readonly ValueCodec<T> codec;
    private readonly MessageLimits limits;

    private MessageCodec(ValueCodec<T> codec, MessageLimits limits)
    {
        this.codec = codec;
        this.limits = limits;
    }

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="output">Takes the bytes; after an exception, some of them may be there.</param>
    /// <exception cref="MessageNotSerializableException">It cannot be sent; the exception names the path to what cannot, and says what to do.</exception>
    public void Encode(T message, IBufferWriter<byte> output) => Encode(message, output, references: null);

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">The bytes of one message, all of them; nothing of the message refers to them.</param>
    /// <returns>The message.</returns>
    /// <exception cref="MessageFormatException">The bytes are no message of this type.</exception>
    public T Decode(ReadOnlySpan<byte> bytes) => Decode(bytes, references: null);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte})"/>
    public T Decode(ReadOnlySequence<byte> bytes) => Decode(bytes, references: null);

    internal static MessageCodec<T> Create(MessageContracts contracts)
    {
        try
        {
            return new MessageCodec<T>((ValueCodec<T>)contracts.CodecOf(typeof(T)), contracts.Limits);
        }
        catch (MessageNotSerializableException refused) when (refused.Within(TypeText.Of(typeof(T))))
        {
            throw;
        }
    }

    internal void Encode(T message, IBufferWriter<byte> output, IReferenceCodec? references)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            var writer = new MessageWriter(output, limits, references);
            codec.Write(ref writer, message);
            writer.Flush();
        }
        catch (MessageNotSerializableException refused) when (refused.Within(TypeText.Of(typeof(T))))
        {
        }
        catch (Exception thrown) when (thrown is not MessageNotSerializableException)
        {
            throw new MessageNotSerializableException($"{TypeText.Of(typeof(T))}: writing it failed: {thrown.Message}", thrown);
        }
    }

    internal T Decode(ReadOnlySpan<byte> bytes, IReferenceCodec? references)
    {
        var budget = KeyBudget.Begin(bytes.Length);
        try
        {
            var reader = new MessageReader(bytes, limits, references);
            var message = codec.Read(ref reader);
            return reader.Remaining == 0
                ? message
                : throw new MessageFormatException($"{reader.Remaining} bytes follow the message");
        }
        catch (MessageFormatException wrong) when (wrong.Within(TypeText.Of(typeof(T))))
        {
            throw;
        }
        catch (Exception thrown) when (thrown is not (MessageFormatException or OutOfMemoryException))
        {
            // A constructor or setter of the program that does not take what came, or a value that no date or number has.
            throw new MessageFormatException($"{TypeText.Of(typeof(T))}: {thrown.Message}", thrown);
        }
        finally
        {
            KeyBudget.End(budget);
        }
    }

    internal T Decode(ReadOnlySequence<byte> bytes, IReferenceCodec? references)
    {
        if (bytes.IsSingleSegment)
        {
            return Decode(bytes.FirstSpan, references);
        }

        if (bytes.Length > limits.MaxBytes)
        {
            throw new MessageFormatException($"The message has {bytes.Length} bytes; {limits.MaxBytes} are allowed.");
        }

        var joined = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        try
        {
            bytes.CopyTo(joined);
            return Decode(joined.AsSpan(0, (int)bytes.Length), references);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }
}

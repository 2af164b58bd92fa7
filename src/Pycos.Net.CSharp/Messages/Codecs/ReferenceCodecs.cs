namespace Pycos.Internals;

/// <summary>Writes and reads the address of a task with what the node knows about it.</summary>
internal sealed class TaskRefCodec<TMessage> : ValueCodec<TaskRef<TMessage>>
{
    public TaskRefCodec() => CanBeNil = true;

    public override void Write(ref MessageWriter writer, TaskRef<TMessage> value)
    {
        if (value == default)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteForeign(value, static (references, output, task) => references.WriteTask(output, task));
    }

    public override TaskRef<TMessage> Read(ref MessageReader reader) => reader.TryReadNil()
        ? default
        : reader.ReadForeign(static (references, value) => references.ReadTask<TMessage>(value));
}

/// <summary>Writes and reads the address of a channel with what the node knows about it.</summary>
internal sealed class ChannelCodec<T> : ValueCodec<BroadcastChannel<T>?>
{
    public ChannelCodec() => CanBeNil = true;

    public override void Write(ref MessageWriter writer, BroadcastChannel<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteForeign(value, static (references, output, channel) => references.WriteChannel(output, channel));
    }

    public override BroadcastChannel<T>? Read(ref MessageReader reader) => reader.TryReadNil()
        ? null
        : reader.ReadForeign(static (references, value) => references.ReadChannel<T>(value));
}

/// <summary>Writes and reads the address of a service with what the node knows about it.</summary>
internal sealed class ServiceCodec<TArguments, TResult> : ValueCodec<RemoteService<TArguments, TResult>?>
{
    public ServiceCodec() => CanBeNil = true;

    public override void Write(ref MessageWriter writer, RemoteService<TArguments, TResult>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteForeign(value, static (references, output, service) => references.WriteService(output, service));
    }

    public override RemoteService<TArguments, TResult>? Read(ref MessageReader reader) => reader.TryReadNil()
        ? null
        : reader.ReadForeign(static (references, value) => references.ReadService<TArguments, TResult>(value));
}

using System.Buffers;

namespace Pycos.Internals;

/// <summary>A token that can be cancelled becomes that of the task that runs the code.</summary>
internal sealed class TokenPickler : ValuePickler<CancellationToken>
{
    private const byte Never = 0;
    private const byte OfTask = 1;
    private const byte Cancelled = 2;

    public override void Write(PickleWriter writer, ref CancellationToken value) =>
        writer.Out.WriteByte(value.IsCancellationRequested ? Cancelled : value.CanBeCanceled ? OfTask : Never);

    public override void Read(PickleReader reader, ref CancellationToken target) => target = reader.Input.ReadByte() switch
    {
        Never => CancellationToken.None,
        OfTask => reader.TaskToken,
        Cancelled => new CancellationToken(canceled: true),
        var other => throw new PickleException($"{other} is no kind of token."),
    };
}

/// <summary>A coroutine travels while it has not started: its state machine with its arguments.</summary>
internal sealed class CoroutinePickler<T> : ValuePickler<Coroutine<T>>
{
    public override void Write(PickleWriter writer, ref Coroutine<T> value)
    {
        if (value.UnstartedFrame is { } frame)
        {
            writer.WriteReference(frame);
        }
        else if (value.IsDefault)
        {
            writer.WriteReference(null);
        }
        else
        {
            throw writer.Refusal(
                typeof(Coroutine<T>), "it is already started, and what runs stays in its process. Send one that has not been awaited or spawned.");
        }
    }

    public override void Read(PickleReader reader, ref Coroutine<T> target) =>
        target = reader.ReadReference<CoroutineFrame<T>>() is { } frame ? new Coroutine<T>(frame) : default;
}

internal sealed class CoroutinePickler : ValuePickler<Coroutine>
{
    public override void Write(PickleWriter writer, ref Coroutine value)
    {
        var inner = value.Inner;
        ValuePickler<Coroutine<VoidResult>>.Instance.Write(writer, ref inner);
    }

    public override void Read(PickleReader reader, ref Coroutine target) =>
        target = new Coroutine(ValuePickler<Coroutine<VoidResult>>.Instance.Read(reader));
}

/// <summary>The heap part of a coroutine that has not started.</summary>
internal sealed class FramePickler<TStateMachine, T> : ObjectPickler
    where TStateMachine : System.Runtime.CompilerServices.IAsyncStateMachine
{
    private readonly System.Reflection.MethodInfo? step = CompilerNames.StepOf(typeof(TStateMachine));

    public override bool IsCode => true;

    public override object Allocate(PickleReader reader) => CoroutineFrame<TStateMachine, T>.Rent();

    public override void WriteBody(PickleWriter writer, object value)
    {
        if (step is not null)
        {
            writer.AddCode(step);
        }

        ValuePickler<TStateMachine>.Instance.Write(writer, ref ((CoroutineFrame<TStateMachine, T>)value).StateMachine);
    }

    public override void ReadBody(PickleReader reader, object target) =>
        ValuePickler<TStateMachine>.Instance.Read(reader, ref ((CoroutineFrame<TStateMachine, T>)target).StateMachine);
}

/// <summary>The address of a task travels, not the task.</summary>
internal sealed class TaskRefPickler<TMessage> : ValuePickler<TaskRef<TMessage>>
{
    public override void Write(PickleWriter writer, ref TaskRef<TMessage> value)
    {
        if (value == default)
        {
            writer.Out.WriteCount(0);
            return;
        }

        var references = writer.Scope.References ?? throw writer.Refusal(typeof(TaskRef<TMessage>), PickleRefusals.NoNode);
        var address = new ArrayBufferWriter<byte>();
        references.WriteTask(address, value);
        writer.Out.WriteBytes(address.WrittenSpan);
    }

    public override void Read(PickleReader reader, ref TaskRef<TMessage> target)
    {
        var address = reader.Input.ReadBytes();
        target = address.IsEmpty ? default : reader.References.ReadTask<TMessage>(address);
    }
}

/// <summary>Objects of which the address travels, and which stand for the same thing at the receiver.</summary>
internal abstract class AddressPickler<TReference> : ObjectPickler
    where TReference : class
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        var references = writer.Scope.References ?? throw writer.Refusal(value, PickleRefusals.NoNode);
        var address = new ArrayBufferWriter<byte>();
        Write(references, address, (TReference)value);
        headers.WriteBytes(address.WrittenSpan);
    }

    public override object Allocate(PickleReader reader) => Read(reader.References, reader.Input.ReadBytes());

    protected abstract void Write(IReferenceCodec references, IBufferWriter<byte> output, TReference value);

    protected abstract TReference Read(IReferenceCodec references, ReadOnlySpan<byte> address);
}

internal sealed class BroadcastChannelPickler<T> : AddressPickler<BroadcastChannel<T>>
{
    protected override void Write(IReferenceCodec references, IBufferWriter<byte> output, BroadcastChannel<T> value) =>
        references.WriteChannel(output, value);

    protected override BroadcastChannel<T> Read(IReferenceCodec references, ReadOnlySpan<byte> address) => references.ReadChannel<T>(address);
}

internal sealed class RemoteServicePickler<TArguments, TResult> : AddressPickler<RemoteService<TArguments, TResult>>
{
    protected override void Write(IReferenceCodec references, IBufferWriter<byte> output, RemoteService<TArguments, TResult> value) =>
        references.WriteService(output, value);

    protected override RemoteService<TArguments, TResult> Read(IReferenceCodec references, ReadOnlySpan<byte> address) =>
        references.ReadService<TArguments, TResult>(address);
}

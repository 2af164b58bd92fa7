using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Values that stand somewhere as objects.</summary>
internal sealed class BoxPickler<T> : ObjectPickler
    where T : struct
{
    public override bool IsCode => CompilerNames.StepOf(typeof(T)) is not null;

    public override object Allocate(PickleReader reader) => default(T);

    public override void WriteBody(PickleWriter writer, object value) =>
        ValuePickler<T>.Instance.Write(writer, ref Unsafe.Unbox<T>(value));

    public override void ReadBody(PickleReader reader, object target) =>
        ValuePickler<T>.Instance.Read(reader, ref Unsafe.Unbox<T>(target));
}

using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Objects that are made anew by their own constructors once all that they hold is there. What refers to them does so already, so the
/// fields of the new object are copied to the one that was allocated.
/// </summary>
internal abstract class RebuiltPickler<T> : ObjectPickler
    where T : class
{
    private Action<object, object>? copy;

    public override PickleStage Stage => PickleStage.Rebuilt;

    public override object Allocate(PickleReader reader) => RuntimeHelpers.GetUninitializedObject(typeof(T));

    public override void WriteBody(PickleWriter writer, object value) => Write(writer, (T)value);

    public override void ReadBody(PickleReader reader, object target)
    {
        var made = Rebuild(reader);
        if (made.GetType() != typeof(T))
        {
            throw new PickleException($"{TypeText.Of(typeof(T))} was to be made, and {TypeText.Of(made.GetType())} was.");
        }

        copy ??= FieldCode.Copier(typeof(T), FieldLayout.All(typeof(T)));
        copy(made, target);
    }

    protected abstract void Write(PickleWriter writer, T value);

    protected abstract T Rebuild(PickleReader reader);
}

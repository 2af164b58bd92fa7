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

    /// <summary>The class of the objects: .NET has classes of its own for some that are declared as others.</summary>
    protected virtual Type Made => typeof(T);

    public override object Allocate(PickleReader reader) => RuntimeHelpers.GetUninitializedObject(Made);

    public override void WriteBody(PickleWriter writer, object value) => Write(writer, (T)value);

    public override void ReadBody(PickleReader reader, object target)
    {
        var made = Rebuild(reader);
        if (made.GetType() != Made)
        {
            throw new PickleException($"{TypeText.Of(Made)} was to be made, and {TypeText.Of(made.GetType())} was.");
        }

        copy ??= FieldCode.Copier(Made, FieldLayout.All(Made));
        copy(made, target);
    }

    protected abstract void Write(PickleWriter writer, T value);

    protected abstract T Rebuild(PickleReader reader);
}

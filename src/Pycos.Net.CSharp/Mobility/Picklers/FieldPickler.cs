using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Objects of the program's own classes travel field by field: their assembly is the same at both sides.</summary>
internal sealed class FieldPickler : ObjectPickler
{
    private readonly Type type;
    private readonly bool isDisplayClass;
    private readonly bool isCode;
    private readonly System.Reflection.MethodInfo? step;
    private WriteObject? write;
    private ReadObject? read;

    public FieldPickler(Type type)
    {
        this.type = type;
        isDisplayClass = CompilerNames.IsDisplayClass(type);
        isCode = CompilerNames.IsClosure(type);
        step = CompilerNames.StepOf(type);
    }

    public override bool IsCode => isCode;

    public override object Allocate(PickleReader reader) => RuntimeHelpers.GetUninitializedObject(type);

    public override void WriteBody(PickleWriter writer, object value)
    {
        if (step is not null)
        {
            writer.AddCode(step);
        }

        write ??= FieldCode.Writer(type, FieldLayout.Of(type));
        write(value, writer, isDisplayClass ? writer.MaskOf(type) : ulong.MaxValue);
    }

    public override void ReadBody(PickleReader reader, object target)
    {
        read ??= FieldCode.Reader(type, FieldLayout.Of(type));
        read(target, reader);
    }
}

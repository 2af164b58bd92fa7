using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Exceptions travel with their messages, inner exceptions and stack as text, and with the fields that the program's own classes have.
/// </summary>
/// <remarks>
/// Fields of .NET's exceptions are private and travel by name. One that the receiver's version does not have is left out.
/// </remarks>
internal sealed class ExceptionPickler : ObjectPickler
{
    private const string Message = "_message";
    private const string Inner = "_innerException";
    private const string Result = "_HResult";
    private const string RemoteStack = "_remoteStackTraceString";

    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] ofException = [Message, Inner, Result, "_source", "_helpURL"];

    // What exceptions of .NET hold beside these: parameter names, values, inner exceptions, file names, error numbers.
    private static readonly Type[] fieldTypes = [typeof(string), typeof(object), typeof(int), typeof(Exception), typeof(Exception[])];

    private readonly Type type;
    private readonly List<FieldInfo> platformFields = [];
    private readonly List<FieldInfo> ownFields = [];
    private WriteObject? write;
    private ReadObject? read;

    public ExceptionPickler(Type type)
    {
        this.type = type;
        for (var level = type; level != typeof(Exception); level = level.BaseType!)
        {
            if (PlatformAssemblies.AreOpaque(level))
            {
                platformFields.AddRange(level.GetFields(Own).Where(field => fieldTypes.Contains(field.FieldType)));
            }
            else
            {
                ownFields.InsertRange(0, FieldLayout.OwnOf(level));
            }
        }

        platformFields.AddRange(typeof(Exception).GetFields(Own).Where(field => ofException.Contains(field.Name)));
    }

    // Numbers among the fields are boxed, and a box is empty until it has been read.
    public override PickleStage Stage => PickleStage.Rebuilt;

    public override object Allocate(PickleReader reader) => RuntimeHelpers.GetUninitializedObject(type);

    public override void WriteBody(PickleWriter writer, object value)
    {
        writer.WriteReference(((Exception)value).StackTrace);
        writer.Out.WriteCount(platformFields.Count);
        foreach (var field in platformFields)
        {
            writer.Out.WriteText(field.Name);
            writer.WriteReference(field.GetValue(value));
        }

        write ??= FieldCode.Writer(type, ownFields);
        write(value, writer, ulong.MaxValue);
    }

    public override void ReadBody(PickleReader reader, object target)
    {
        SetStack(target, reader.ReadReference<string>());
        for (var left = reader.Input.ReadCount(); left > 0; left--)
        {
            var name = reader.Input.ReadText();
            var value = reader.ReadReference();
            platformFields.Find(field => field.Name == name)?.SetValue(target, value);
        }

        read ??= FieldCode.Reader(type, ownFields);
        read(target, reader);
    }

    private static void SetStack(object target, string? stack) => typeof(Exception)
        .GetField(RemoteStack, BindingFlags.Instance | BindingFlags.NonPublic)
        ?.SetValue(target, stack is null ? null : stack + Environment.NewLine);
}

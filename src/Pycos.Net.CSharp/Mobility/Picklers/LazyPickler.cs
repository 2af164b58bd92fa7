using System.Reflection;

namespace Pycos.Internals;

/// <summary>Lazy values travel as their value, or as the function that makes it if that has not run.</summary>
internal sealed class LazyPickler<T> : RebuiltPickler<Lazy<T>>
{
    // There is no public way to the function. Where a version of .NET calls it otherwise, lazy values are refused until they are made.
    private static readonly FieldInfo? factory = typeof(Lazy<T>).GetField("_factory", BindingFlags.Instance | BindingFlags.NonPublic);

    protected override void Write(PickleWriter writer, Lazy<T> value)
    {
        if (value.IsValueCreated)
        {
            var made = value.Value;
            writer.WriteReference(null);
            ValuePickler<T>.Instance.Write(writer, ref made);
            return;
        }

        writer.WriteReference(
            factory?.GetValue(value) ?? throw writer.Refusal(value, "its function is not known. Read its Value first."));
    }

    protected override Lazy<T> Rebuild(PickleReader reader) => reader.ReadReference<Func<T>>() is { } function
        ? new Lazy<T>(function)
        : new Lazy<T>(ValuePickler<T>.Instance.Read(reader));
}

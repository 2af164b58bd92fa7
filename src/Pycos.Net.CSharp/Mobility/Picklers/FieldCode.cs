using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Writes, reads and copies the fields of a type by code made for it, which reaches private and readonly ones too.</summary>
internal static class FieldCode
{
    /// <summary>How many fields of a closure can be left out; later ones always travel.</summary>
    public const int MaskedFields = 64;

    private static readonly MethodInfo outOf = typeof(PickleWriter).GetProperty(nameof(PickleWriter.Out))!.GetMethod!;
    private static readonly MethodInfo inputOf = typeof(PickleReader).GetProperty(nameof(PickleReader.Input))!.GetMethod!;
    private static readonly MethodInfo writeReference = typeof(PickleWriter).GetMethod(nameof(PickleWriter.WriteReference))!;

    private static readonly MethodInfo readReference =
        typeof(PickleReader).GetMethod(nameof(PickleReader.ReadReference), genericParameterCount: 0, [])!;

    /// <summary>Code for objects; fields of which the mask has no bit travel as if they had never been set.</summary>
    public static WriteObject Writer(Type type, IReadOnlyList<FieldInfo> fields)
    {
        var method = MethodOf(type, "Write", typeof(void), typeof(object), typeof(PickleWriter), typeof(ulong));
        var code = method.GetILGenerator();
        for (var index = 0; index < fields.Count; index++)
        {
            if (index < MaskedFields && CompilerNames.IsDisplayClass(type))
            {
                WriteUnlessMasked(code, fields[index], index);
            }
            else
            {
                WriteField(code, fields[index], OpCodes.Ldarg_0, OpCodes.Ldarg_1);
            }
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteObject>();
    }

    public static ReadObject Reader(Type type, IReadOnlyList<FieldInfo> fields)
    {
        var method = MethodOf(type, "Read", typeof(void), typeof(object), typeof(PickleReader));
        return Reading(method, fields, OpCodes.Ldarg_0, OpCodes.Ldarg_1).CreateDelegate<ReadObject>();
    }

    public static WriteValue<T> Writer<T>(IReadOnlyList<FieldInfo> fields)
    {
        var method = MethodOf(typeof(T), "Write", typeof(void), typeof(PickleWriter), typeof(T).MakeByRefType());
        var code = method.GetILGenerator();
        foreach (var field in fields)
        {
            WriteField(code, field, OpCodes.Ldarg_1, OpCodes.Ldarg_0);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteValue<T>>();
    }

    public static ReadValue<T> Reader<T>(IReadOnlyList<FieldInfo> fields)
    {
        var method = MethodOf(typeof(T), "Read", typeof(void), typeof(PickleReader), typeof(T).MakeByRefType());
        return Reading(method, fields, OpCodes.Ldarg_1, OpCodes.Ldarg_0).CreateDelegate<ReadValue<T>>();
    }

    /// <summary>Code that makes one object the same as another of its type.</summary>
    public static Action<object, object> Copier(Type type, IEnumerable<FieldInfo> fields)
    {
        var method = MethodOf(type, "Copy", typeof(void), typeof(object), typeof(object));
        var code = method.GetILGenerator();
        foreach (var field in fields)
        {
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, field);
            code.Emit(OpCodes.Stfld, field);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<object, object>>();
    }

    private static DynamicMethod MethodOf(Type type, string name, Type result, params Type[] parameters) =>
        new($"{name} {type.Name}", result, parameters, type.Module, skipVisibility: true);

    private static DynamicMethod Reading(DynamicMethod method, IReadOnlyList<FieldInfo> fields, OpCode holder, OpCode reader)
    {
        var code = method.GetILGenerator();
        foreach (var field in fields)
        {
            ReadField(code, field, holder, reader);
        }

        code.Emit(OpCodes.Ret);
        return method;
    }

    private static void WriteUnlessMasked(ILGenerator code, FieldInfo field, int index)
    {
        var type = field.FieldType;
        var nothing = code.DeclareLocal(type);
        var masked = code.DefineLabel();
        var end = code.DefineLabel();
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Ldc_I8, 1L << index);
        code.Emit(OpCodes.And);
        code.Emit(OpCodes.Brfalse, masked);
        WriteField(code, field, OpCodes.Ldarg_0, OpCodes.Ldarg_1);
        code.Emit(OpCodes.Br, end);
        code.MarkLabel(masked);
        code.Emit(OpCodes.Ldloca, nothing);
        code.Emit(OpCodes.Initobj, type);
        WriteDefault(code, type, nothing);
        code.MarkLabel(end);
    }

    private static void WriteDefault(ILGenerator code, Type type, LocalBuilder nothing)
    {
        var picklers = typeof(ValuePickler<>).MakeGenericType(type);
        code.Emit(OpCodes.Call, InstanceOf(picklers));
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldloca, nothing);
        code.Emit(OpCodes.Callvirt, WriterOf(picklers, type));
    }

    private static void WriteField(ILGenerator code, FieldInfo field, OpCode holder, OpCode writer)
    {
        var type = field.FieldType;
        if (Primitive.Of(type) is { } primitive)
        {
            code.Emit(writer);
            code.Emit(OpCodes.Call, outOf);
            code.Emit(holder);
            code.Emit(OpCodes.Ldfld, field);
            primitive.EmitWrite(code);
        }
        else if (!type.IsValueType)
        {
            code.Emit(writer);
            code.Emit(holder);
            code.Emit(OpCodes.Ldfld, field);
            code.Emit(OpCodes.Call, writeReference);
        }
        else
        {
            var picklers = typeof(ValuePickler<>).MakeGenericType(type);
            code.Emit(OpCodes.Call, InstanceOf(picklers));
            code.Emit(writer);
            code.Emit(holder);
            code.Emit(OpCodes.Ldflda, field);
            code.Emit(OpCodes.Callvirt, WriterOf(picklers, type));
        }
    }

    private static void ReadField(ILGenerator code, FieldInfo field, OpCode holder, OpCode reader)
    {
        var type = field.FieldType;
        if (type.IsValueType && Primitive.Of(type) is null)
        {
            var picklers = typeof(ValuePickler<>).MakeGenericType(type);
            code.Emit(OpCodes.Call, InstanceOf(picklers));
            code.Emit(reader);
            code.Emit(holder);
            code.Emit(OpCodes.Ldflda, field);
            code.Emit(OpCodes.Callvirt, picklers.GetMethod("Read", [typeof(PickleReader), type.MakeByRefType()])!);
            return;
        }

        code.Emit(holder);
        code.Emit(reader);
        if (Primitive.Of(type) is { } primitive)
        {
            code.Emit(OpCodes.Call, inputOf);
            primitive.EmitRead(code);
        }
        else
        {
            code.Emit(OpCodes.Call, readReference);
            // Bytes may claim anything; a field that holds an object of another type would break the process.
            code.Emit(OpCodes.Castclass, type);
        }

        code.Emit(OpCodes.Stfld, field);
    }

    private static MethodInfo InstanceOf(Type picklers) => picklers.GetProperty("Instance")!.GetMethod!;

    private static MethodInfo WriterOf(Type picklers, Type type) =>
        picklers.GetMethod("Write", [typeof(PickleWriter), type.MakeByRefType()])!;
}

using System.Reflection;
using System.Reflection.Emit;

namespace Pycos.Internals;

/// <summary>How a number, character or truth value is written by code that is made for its field.</summary>
internal sealed class Primitive(string name, OpCode widen, OpCode narrow)
{
    private const string Signed = "Int64";
    private const string Unsigned = "UInt64";

    private static readonly Dictionary<TypeCode, Primitive> ofCodes = new()
    {
        [TypeCode.SByte] = new(Signed, OpCodes.Conv_I8, OpCodes.Conv_I1),
        [TypeCode.Int16] = new(Signed, OpCodes.Conv_I8, OpCodes.Conv_I2),
        [TypeCode.Int32] = new(Signed, OpCodes.Conv_I8, OpCodes.Conv_I4),
        [TypeCode.Int64] = new(Signed, OpCodes.Nop, OpCodes.Nop),
        [TypeCode.Byte] = new(Unsigned, OpCodes.Conv_U8, OpCodes.Conv_U1),
        [TypeCode.UInt16] = new(Unsigned, OpCodes.Conv_U8, OpCodes.Conv_U2),
        [TypeCode.Char] = new(Unsigned, OpCodes.Conv_U8, OpCodes.Conv_U2),
        [TypeCode.UInt32] = new(Unsigned, OpCodes.Conv_U8, OpCodes.Conv_U4),
        [TypeCode.UInt64] = new(Unsigned, OpCodes.Nop, OpCodes.Nop),
        [TypeCode.Single] = new("Single", OpCodes.Nop, OpCodes.Nop),
        [TypeCode.Double] = new("Double", OpCodes.Nop, OpCodes.Nop),
    };

    private readonly MethodInfo write = typeof(PickleOutput).GetMethod("Write" + name)!;
    private readonly MethodInfo read = typeof(PickleInput).GetMethod("Read" + name)!;

    /// <summary>The form of a type; <see langword="null"/> if it has none. An enumeration has that of its numbers.</summary>
    public static Primitive? Of(Type type) => type.IsValueType ? ofCodes.GetValueOrDefault(Type.GetTypeCode(type)) : null;

    public void EmitWrite(ILGenerator code)
    {
        code.Emit(widen);
        code.Emit(OpCodes.Call, write);
    }

    public void EmitRead(ILGenerator code)
    {
        code.Emit(OpCodes.Call, read);
        code.Emit(narrow);
    }
}

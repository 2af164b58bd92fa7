using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Pycos.Internals;

/// <summary>Reads the instructions of a method (ECMA-335, partition III).</summary>
internal static class CodeReader
{
    private const byte TwoBytePrefix = 0xFE;

    private static readonly Dictionary<short, OpCode> operations = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(operation => operation.Value);

    /// <summary>The instructions that name members or types, with the tokens.</summary>
    public static IEnumerable<(OpCode Operation, int Token)> Tokens(byte[] code)
    {
        for (var place = 0; place < code.Length;)
        {
            short value = code[place++];
            if (value == TwoBytePrefix)
            {
                value = (short)(TwoBytePrefix << 8 | code[place++]);
            }

            var operation = operations[value];
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return (operation, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(place)));
            }

            place += LengthOf(operation.OperandType, code, place);
        }
    }

    private static int LengthOf(OperandType operand, byte[] code, int place) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(place)),
        _ => 4,
    };
}

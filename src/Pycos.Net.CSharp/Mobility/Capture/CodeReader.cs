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
    public static IEnumerable<(OpCode Operation, int Token)> Tokens(byte[] code) =>
        Operations(code).Where(static instruction => instruction.Token != 0);

    /// <summary>All instructions, with the tokens of those that name members or types, and 0 for others.</summary>
    public static IEnumerable<(OpCode Operation, int Token)> Operations(byte[] code)
    {
        for (var place = 0; place < code.Length;)
        {
            short value = code[place++];
            if (value == TwoBytePrefix)
            {
                value = (short)(TwoBytePrefix << 8 | code[place++]);
            }

            var operation = operations[value];
            var namesMember = operation.OperandType
                is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType;
            yield return (operation, namesMember ? BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(place)) : 0);
            place += LengthOf(operation.OperandType, code, place);
        }
    }

    /// <summary>
    /// The instructions of a method, with the members and types that they name; none if it has no code. What is not in this process,
    /// of an assembly that the program can do without, is null too.
    /// </summary>
    public static IEnumerable<(OpCode Operation, MemberInfo? Member)> Members(MethodBase method)
    {
        var code = method.IsAbstract ? null : method.GetMethodBody()?.GetILAsByteArray();
        return code is null ? [] : Operations(code).Select(step => (step.Operation, step.Token == 0 ? null : TryResolve(method, step.Token)));
    }

    private static MemberInfo? TryResolve(MethodBase method, int token)
    {
        try
        {
            return CaptureAnalysis.Resolve(method, token);
        }
        catch (Exception absent) when (absent is IOException or TypeLoadException or BadImageFormatException or MissingMemberException)
        {
            return null;
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

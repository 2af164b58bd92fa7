using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Pycos.Internals;

/// <summary>Rows of the metadata tables, by which shipped types and methods are named.</summary>
internal static class MetadataRow
{
    private const int TypeDefinitions = (int)TableIndex.TypeDef << 24;
    private const int Methods = (int)TableIndex.MethodDef << 24;
    private const int Fields = (int)TableIndex.Field << 24;
    private const int RowMask = 0x00FF_FFFF;

    public static int Of(MemberInfo member) => member.MetadataToken & RowMask;

    public static Type Type(Module module, int row) => module.ResolveType(TypeDefinitions | InRange(row));

    public static MethodBase Method(Module module, int row) => module.ResolveMethod(Methods | InRange(row))!;

    public static FieldInfo Field(Module module, int row) => module.ResolveField(Fields | InRange(row))!;

    private static int InRange(int row) => (row & ~RowMask) == 0 ? row : throw new PickleException($"{row} is no row of a table.");
}

namespace Pycos.Internals;

/// <summary>What the F# compiler tells about a type. FSharp.Core is not referenced: programs in C# do without it.</summary>
internal static class FSharpTypes
{
    // The values of Microsoft.FSharp.Core.SourceConstructFlags.
    private const int KindMask = 31;
    private const int SumType = 1;
    private const int RecordType = 2;
    private const int NonPublicRepresentation = 32;

    // Microsoft.FSharp.Core.CompilationRepresentationFlags.UseNullAsTrueValue
    private const int NullAsTrueValue = 8;

    public static bool IsUnion(Type type) => KindOf(type) == SumType;

    public static bool IsRecord(Type type) => KindOf(type) == RecordType;

    /// <summary>Whether the fields or cases of a type can be seen in its program only: the type is private or internal, or they are.</summary>
    public static bool IsConcealed(Type type) =>
        (FlagsOf(type) & NonPublicRepresentation) != 0 && (IsUnion(type) || IsRecord(type));

    /// <summary>Whether null is a value of a reference type: not of one of F# unless it says so.</summary>
    public static bool AllowsNull(Type type) => !type.IsValueType && (KindOf(type) == 0 || Has(type, "AllowNullLiteralAttribute"));

    /// <summary>Whether a union represents its case without fields by null.</summary>
    public static bool NullIsCase(Type union) => union.CustomAttributes.Any(attribute =>
        attribute.AttributeType.FullName == "Microsoft.FSharp.Core.CompilationRepresentationAttribute" &&
        ((int)attribute.ConstructorArguments[0].Value! & NullAsTrueValue) != 0);

    private static bool Has(Type type, string attributeName) =>
        type.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == "Microsoft.FSharp.Core." + attributeName);

    private static int KindOf(Type type) => FlagsOf(type) & KindMask;

    private static int FlagsOf(Type type)
    {
        foreach (var attribute in type.CustomAttributes)
        {
            if (attribute.AttributeType.FullName == "Microsoft.FSharp.Core.CompilationMappingAttribute" &&
                attribute.ConstructorArguments is [{ Value: int flags }, ..])
            {
                return flags;
            }
        }

        return 0;
    }
}

using System.Reflection;

namespace Pycos.Internals;

/// <summary>The fields and cases of types of F# that only their program can see, by the reflection of FSharp.Core.</summary>
/// <remarks>The FSharp.Core is that of the type, found by the attribute which the compiler put on it.</remarks>
internal sealed class FSharpReflection
{
    private readonly Type types;
    private readonly Type values;
    private readonly object everything;

    public FSharpReflection(Type type)
    {
        var core = type.CustomAttributes.First(attribute => attribute.AttributeType.Name == "CompilationMappingAttribute").AttributeType.Assembly;
        types = core.GetType("Microsoft.FSharp.Reflection.FSharpType", throwOnError: true)!;
        values = core.GetType("Microsoft.FSharp.Reflection.FSharpValue", throwOnError: true)!;
        everything = Activator.CreateInstance(
            core.GetType("Microsoft.FSharp.Core.FSharpOption`1", throwOnError: true)!.MakeGenericType(typeof(BindingFlags)),
            BindingFlags.Public | BindingFlags.NonPublic)!;
    }

    public PropertyInfo[] FieldsOf(Type record) => (PropertyInfo[])Call(types, "GetRecordFields", record)!;

    public MethodBase ConstructorOf(Type record) => (MethodBase)Call(values, "PreComputeRecordConstructorInfo", record)!;

    /// <summary>The cases of a union in the order of their tags.</summary>
    public IEnumerable<(string Name, PropertyInfo[] Fields, MethodBase Constructor)> CasesOf(Type union)
    {
        foreach (var unionCase in (object[])Call(types, "GetUnionCases", union)!)
        {
            var info = unionCase.GetType();
            yield return (
                (string)info.GetProperty("Name")!.GetValue(unionCase)!,
                (PropertyInfo[])info.GetMethod("GetFields")!.Invoke(unionCase, null)!,
                (MethodBase)Call(values, "PreComputeUnionConstructorInfo", unionCase)!);
        }
    }

    /// <summary>What tells the tag of a value: a property, or a static method where a case is null.</summary>
    public MemberInfo TagOf(Type union) => (MemberInfo)Call(values, "PreComputeUnionTagMemberInfo", union)!;

    private object? Call(Type owner, string method, object argument) => owner.GetMethod(method)!.Invoke(null, [argument, everything]);
}

using System.Reflection;

namespace Pycos.Internals;

/// <summary>Writes the names of types and methods, each complete in itself.</summary>
internal sealed class NameWriter(IAssemblyMap map)
{
    private readonly PickleOutput output = new();

    public static byte[] Write(MemberInfo member, IAssemblyMap map)
    {
        var writer = new NameWriter(map);
        if (member is Type type)
        {
            writer.WriteType(type);
        }
        else
        {
            writer.WriteMethod((MethodBase)member);
        }

        return writer.output.Written.ToArray();
    }

    public static byte[] WriteSurrogate(Type type, Type data, IAssemblyMap map)
    {
        var writer = new NameWriter(map);
        writer.WriteForm(TypeForm.Surrogate);
        writer.WriteType(type);
        writer.WriteType(data);
        return writer.output.Written.ToArray();
    }

    /// <summary>
    /// What tells overloads apart: the types of an open method's parameters and result. A reader does not read it but makes it of
    /// each candidate, and compares.
    /// </summary>
    public static byte[] Signature(MethodBase open, IAssemblyMap map)
    {
        var writer = new NameWriter(map);
        writer.output.WriteByte((byte)(open.IsStatic ? 1 : 0));
        writer.output.WriteCount(open.IsGenericMethod ? open.GetGenericArguments().Length : 0);
        writer.WriteAll([.. open.GetParameters().Select(parameter => parameter.ParameterType)]);
        writer.WriteType(open is MethodInfo { ReturnType: var result } ? result : typeof(void));
        return writer.output.Written.ToArray();
    }

    private void WriteForm(TypeForm form) => output.WriteByte((byte)form);

    private void WriteType(Type type)
    {
        if (KnownNames.NumberOfType.TryGetValue(type, out var known))
        {
            output.WriteByte((byte)((int)TypeForm.Known + known));
        }
        else if (type.IsGenericParameter)
        {
            WriteForm(type.IsGenericMethodParameter ? TypeForm.MethodParameter : TypeForm.TypeParameter);
            output.WriteCount(type.GenericParameterPosition);
        }
        else if (type.HasElementType)
        {
            WriteComposed(type);
        }
        else if (type.IsConstructedGenericType)
        {
            WriteForm(TypeForm.Generic);
            WriteDefinition(type.GetGenericTypeDefinition());
            WriteAll(type.GetGenericArguments());
        }
        else
        {
            WriteDefinition(type);
        }
    }

    private void WriteComposed(Type type)
    {
        WriteForm(type switch
        {
            { IsPointer: true } => TypeForm.Pointer,
            { IsByRef: true } => TypeForm.ByRef,
            { IsSZArray: true } => TypeForm.Vector,
            _ => TypeForm.Array,
        });
        if (type.IsArray && !type.IsSZArray)
        {
            output.WriteByte((byte)type.GetArrayRank());
        }

        WriteType(type.GetElementType()!);
    }

    private void WriteDefinition(Type type)
    {
        var index = map.IndexOf(type.Assembly);
        if (index != IAssemblyMap.Shared)
        {
            WriteForm(TypeForm.Shipped);
            output.WriteCount(index);
            output.WriteCount(MetadataRow.Of(type));
            return;
        }

        WriteForm(TypeForm.Shared);
        var assembly = type.Assembly.GetName().Name!;
        var known = KnownNames.NumberOfAssembly.GetValueOrDefault(assembly);
        output.WriteCount(known);
        if (known == 0)
        {
            output.WriteText(assembly);
        }

        output.WriteText(type.FullName!);
    }

    private void WriteAll(Type[] types)
    {
        output.WriteCount(types.Length);
        foreach (var type in types)
        {
            WriteType(type);
        }
    }

    private void WriteMethod(MethodBase method)
    {
        if (method.DeclaringType is not { } declaring)
        {
            throw new NotPicklableException(
                $"{method.Name} cannot be sent; it was made while the program ran and has no assembly. Write it as a method or lambda.");
        }

        var isShipped = map.IndexOf(declaring.Assembly) != IAssemblyMap.Shared;
        WriteForm(isShipped ? TypeForm.Shipped : TypeForm.Shared);
        WriteType(declaring);
        if (isShipped)
        {
            output.WriteCount(MetadataRow.Of(method));
        }
        else
        {
            var open = Open(method);
            output.WriteText(open.Name);
            output.WriteBytes(Signature(open, map));
        }

        WriteAll(method.IsGenericMethod ? method.GetGenericArguments() : []);
    }

    /// <summary>The method as its generic type declares it, so that parameters of both stand for themselves.</summary>
    private static MethodBase Open(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken)!;
}

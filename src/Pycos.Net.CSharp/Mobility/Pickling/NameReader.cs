using System.Reflection;

namespace Pycos.Internals;

/// <summary>Finds what the names of a pickle stand for: only in the computation's own assemblies and in shared ones.</summary>
internal sealed class NameReader
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly PickleInput input = new();
    private readonly PickleScope scope;

    private NameReader(byte[] names, PickleScope scope)
    {
        input.Open(names);
        this.scope = scope;
    }

    public static BoundTable Read(byte[] typeBytes, byte[] methodBytes, PickleScope scope)
    {
        var types = new List<Type>();
        var picklers = new List<ObjectPickler>();
        var reader = new NameReader(typeBytes, scope);
        while (!reader.input.IsAtEnd)
        {
            var (type, pickler) = reader.ReadEntry();
            types.Add(type);
            picklers.Add(pickler);
        }

        var methods = new List<MethodBase>();
        reader = new NameReader(methodBytes, scope);
        while (!reader.input.IsAtEnd)
        {
            methods.Add(reader.ReadMethod());
        }

        if (scope.IsDataOnly && methods.Count > 0)
        {
            throw new PickleException($"Data must not name methods, and these do: {methods[0]}.");
        }

        return new BoundTable(typeBytes, methodBytes, [.. types], [.. picklers], [.. methods]);
    }

    private (Type Type, ObjectPickler Pickler) ReadEntry()
    {
        var form = (TypeForm)input.ReadByte();
        if (form == TypeForm.Surrogate)
        {
            var type = ReadType(PickleFormat.TypeDepth);
            var data = ReadType(PickleFormat.TypeDepth);
            return (type, Checked(type, ObjectPicklers.OfSurrogate(type, data)));
        }

        var named = ReadType(form, PickleFormat.TypeDepth);
        return (named, Checked(named, ObjectPickler.Of(named)));
    }

    private ObjectPickler Checked(Type type, ObjectPickler pickler)
    {
        if (scope.IsDataOnly && !DataTypes.Allows(type, pickler, scope))
        {
            throw new PickleException(
                $"{TypeText.Of(type)} is none of the types that data may be of here. Register it, or send what it stands for.");
        }

        return pickler;
    }

    private Type ReadType(int depth) => ReadType((TypeForm)input.ReadByte(), depth);

    private Type ReadType(TypeForm form, int depth)
    {
        if (depth == 0)
        {
            throw new PickleException($"Types stand in each other more than {PickleFormat.TypeDepth} deep.");
        }

        return form switch
        {
            TypeForm.Shared => ReadShared(),
            TypeForm.Shipped => MetadataRow.Type(Shipped().ManifestModule, input.ReadNumber()),
            TypeForm.Generic => ReadType(depth - 1).MakeGenericType(ReadAll(depth - 1)),
            TypeForm.Vector => ReadType(depth - 1).MakeArrayType(),
            TypeForm.Array => ReadArray(depth),
            >= TypeForm.Known when form - TypeForm.Known < KnownNames.Types.Length => KnownNames.Types[form - TypeForm.Known],
            _ => throw new PickleException($"{(byte)form} does not begin a type."),
        };
    }

    private Type ReadArray(int depth)
    {
        var rank = input.ReadByte();
        return ReadType(depth - 1).MakeArrayType(rank);
    }

    private Type[] ReadAll(int depth)
    {
        var types = new Type[input.ReadCount()];
        for (var index = 0; index < types.Length; index++)
        {
            types[index] = ReadType(depth);
        }

        return types;
    }

    private Assembly Shipped()
    {
        var index = input.ReadNumber();
        return scope.Map.AssemblyAt(index) ?? throw new PickleException($"There is no assembly {index}.");
    }

    private Type ReadShared()
    {
        var number = input.ReadNumber();
        if (number >= KnownNames.Assemblies.Length)
        {
            throw new PickleException($"{number} is none of the assemblies with numbers.");
        }

        var name = number == 0 ? input.ReadText() : KnownNames.Assemblies[number];
        var typeName = input.ReadText();
        var assembly = scope.Map.SharedAssembly(name) ?? throw new PickleException($"{Quoted.Shortened(name)} is no shared assembly.");
        return assembly.GetType(typeName, throwOnError: false) ??
            throw new PickleException($"{name} has no type {Quoted.Shortened(typeName)}. Both sides need the same version of .NET.");
    }

    private MethodBase ReadMethod()
    {
        var form = (TypeForm)input.ReadByte();
        var declaring = ReadType(PickleFormat.TypeDepth);
        var method = form switch
        {
            TypeForm.Shipped => Exact(MetadataRow.Method(declaring.Module, input.ReadNumber()), declaring),
            TypeForm.Shared => ReadSignature(declaring),
            _ => throw new PickleException($"{(byte)form} does not begin a method."),
        };
        var arguments = ReadAll(PickleFormat.TypeDepth);
        return arguments.Length > 0 ? ((MethodInfo)method).MakeGenericMethod(arguments) : method;
    }

    private static MethodBase Exact(MethodBase method, Type declaring)
    {
        var owner = method.DeclaringType!;
        var definition = TypeDefinition.Of(declaring);
        if (owner != definition)
        {
            throw new PickleException($"{method} is no method of {TypeText.Of(declaring)}.");
        }

        return declaring.IsConstructedGenericType
            ? MethodBase.GetMethodFromHandle(method.MethodHandle, declaring.TypeHandle)!
            : method;
    }

    private MethodBase ReadSignature(Type declaring)
    {
        var name = input.ReadText();
        var signature = input.ReadBytes();
        var definition = TypeDefinition.Of(declaring);
        foreach (var member in definition.GetMember(name, MemberTypes.Method | MemberTypes.Constructor, All))
        {
            var method = (MethodBase)member;
            if (signature.SequenceEqual(NameWriter.Signature(method, scope.Map)))
            {
                return declaring.IsConstructedGenericType
                    ? MethodBase.GetMethodFromHandle(method.MethodHandle, declaring.TypeHandle)!
                    : method;
            }
        }

        throw new PickleException($"{TypeText.Of(declaring)} has no such method {Quoted.Shortened(name)}.");
    }
}

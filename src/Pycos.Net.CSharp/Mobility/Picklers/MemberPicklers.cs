using System.Reflection;

namespace Pycos.Internals;

/// <summary>Types travel by their names.</summary>
internal sealed class TypePickler : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override bool IsCode => true;

    public override Type WireType => typeof(Type);

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) =>
        headers.WriteCount(writer.NumberOf((Type)value));

    public override object Allocate(PickleReader reader) => reader.ReadType();
}

/// <summary>Methods and constructors travel by their names.</summary>
internal sealed class MethodPickler(Type wireType) : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override bool IsCode => true;

    public override Type WireType => wireType;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) =>
        headers.WriteCount(writer.NumberOf((MethodBase)value));

    public override object Allocate(PickleReader reader) => reader.ReadMethod();
}

/// <summary>Fields and properties travel by their type and name.</summary>
internal sealed class NamedMemberPickler(Type wireType, MemberTypes kind) : ObjectPickler
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public override PickleStage Stage => PickleStage.Allocated;

    public override bool IsCode => true;

    public override Type WireType => wireType;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        var member = (MemberInfo)value;
        if (member.DeclaringType is not { } declaring || Find(declaring, member.Name) is null)
        {
            throw writer.Refusal(value, $"there are several members {member.Name}, which its name does not tell apart.");
        }

        headers.WriteCount(writer.NumberOf(declaring));
        headers.WriteText(member.Name);
    }

    public override object Allocate(PickleReader reader)
    {
        var declaring = reader.ReadType();
        var name = reader.Input.ReadText();
        return Find(declaring, name) ??
            throw new PickleException($"{TypeText.Of(declaring)} has no one member {Quoted.Shortened(name)}.");
    }

    private MemberInfo? Find(Type declaring, string name) => declaring.GetMember(name, kind, All) is [var only] ? only : null;
}

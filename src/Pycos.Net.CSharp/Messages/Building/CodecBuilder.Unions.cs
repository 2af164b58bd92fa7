using PolyType.Abstractions;

namespace Pycos.Internals;

internal sealed partial class CodecBuilder
{
    public override object VisitUnion<TUnion>(IUnionTypeShape<TUnion> unionShape, object? state = null)
    {
        var isFSharp = FSharpTypes.IsUnion(typeof(TUnion));
        var codec = new UnionCodec<TUnion>(
            unionShape.GetGetUnionCaseIndex(), FSharpTypes.NullIsCase(typeof(TUnion)), FSharpTypes.AllowsNull(typeof(TUnion)));
        Built.Add(typeof(TUnion), codec);
        List<UnionCase<TUnion>> cases = [];
        foreach (var unionCase in unionShape.UnionCases)
        {
            Inside(unionCase.Name, () => cases.Add((UnionCase<TUnion>)unionCase.Accept(this, isFSharp)!));
        }

        codec.Complete([.. cases]);
        return codec;
    }

    public override object VisitUnionCase<TUnionCase, TUnion>(IUnionCaseShape<TUnionCase, TUnion> unionCaseShape, object? state = null)
    {
        if (state is false)
        {
            return new DerivedCase<TUnionCase, TUnion>(
                unionCaseShape.Name, unionCaseShape.Marshaler, Build(unionCaseShape.UnionCaseType));
        }

        // The shape of a case is not that of its type: a case without fields has the type of the union itself.
        var fields = (IObjectTypeShape<TUnionCase>)unionCaseShape.UnionCaseType;
        return new FieldsCase<TUnionCase, TUnion>(
            unionCaseShape.Name, unionCaseShape.Marshaler, MembersOf(fields), MakerOf(fields, isTuple: false));
    }
}

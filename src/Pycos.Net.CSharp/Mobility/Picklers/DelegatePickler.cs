using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Delegates travel as their methods and targets. They cannot change after they are made, so they are made when all else is allocated,
/// those that others have as targets first.
/// </summary>
internal sealed class DelegatePickler(Type type) : ObjectPickler
{
    /// <summary>Does not keep methods of sessions that are over.</summary>
    private readonly ConditionalWeakTable<MethodInfo, DelegateMaker> makers = new();

    public override PickleStage Stage => PickleStage.Created;

    public override bool IsCode => true;

    public override void WriteBody(PickleWriter writer, object value)
    {
        var whole = (Delegate)value;
        if (whole.HasSingleTarget)
        {
            writer.Out.WriteCount(1);
            WriteOne(writer, whole);
            return;
        }

        var parts = whole.GetInvocationList();
        writer.Out.WriteCount(parts.Length);
        foreach (var part in parts)
        {
            WriteOne(writer, part);
        }
    }

    public override object Allocate(PickleReader reader)
    {
        Delegate? whole = null;
        for (var left = reader.Input.ReadCount(); left > 0; left--)
        {
            var method = reader.ReadMethod() as MethodInfo ?? throw new PickleException("A delegate can not call a constructor.");
            whole = Delegate.Combine(whole, MakerOf(method).Make(reader.ReadReference()));
        }

        return whole ?? throw new PickleException("A delegate calls nothing.");
    }

    private DelegateMaker MakerOf(MethodInfo method) => makers.TryGetValue(method, out var known) ? known : makers.GetValue(method, NewMaker);

    private DelegateMaker NewMaker(MethodInfo method) => new(type, method);

    private static void WriteOne(PickleWriter writer, Delegate part)
    {
        var target = part.Target;
        if (target is not null)
        {
            // Before the method: a compiled expression has none, and its target says why it can not travel.
            writer.Find(target);
        }

        var method = DelegateMethods.Of(part);
        writer.AddCode(method);
        writer.Out.WriteCount(writer.NumberOf(method));
        writer.WriteReference(target);
    }
}

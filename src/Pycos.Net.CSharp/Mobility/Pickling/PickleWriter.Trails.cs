using System.Reflection;

namespace Pycos.Internals;

/// <summary>Does not work out again what the last graph with such a root has made it work out.</summary>
internal sealed partial class PickleWriter
{
    private readonly List<PickleStep> steps = [];
    private PickleTrail? trail;
    private int trailPosition;
    private bool hasLeftTrail;

    /// <summary>Writes the graph with what is known of the last one; nothing is left of it if it turns out to be another.</summary>
    private bool TryFollowTrail(object root, MemberInfo key)
    {
        if (!scope.Trails.TryGetValue(key, out var found) || !found.IsUsable)
        {
            return false;
        }

        trail = found;
        trailPosition = 0;
        hasLeftTrail = false;
        try
        {
            WriteOnce(root);
        }
        catch (NotPicklableException) when (hasLeftTrail)
        {
            // What is refused, and where, is said by the one that counts.
        }

        var isHit = !hasLeftTrail && trailPosition == found.Length;
        trail = null;
        hasLeftTrail = false;
        found.Note(isHit);
        if (isHit)
        {
            types.WriteRaw(found.Types);
            methods.WriteRaw(found.Methods);
        }
        else
        {
            Restart();
            captures.Clear();
        }

        return isHit;
    }

    /// <summary>Keeps what was worked out, unless it is much, or depends on more than the types and methods.</summary>
    private void LeaveTrail(MemberInfo key)
    {
        var isHopeless = scope.Trails.TryGetValue(key, out var before) && before.IsHopeless;
        if (isHopeless && before == PickleTrail.None)
        {
            return;
        }

        if (isHopeless || steps.Count > PickleTrail.MostSteps || moduleValues.Count > 0)
        {
            scope.Trails.AddOrUpdate(key, PickleTrail.None);
        }
        else if (before is not { IsUsable: true })
        {
            scope.Trails.AddOrUpdate(key, new PickleTrail([.. steps], types.Written.ToArray(), methods.Written.ToArray()));
        }
    }

    /// <summary>By what the graph is expected to be like others; null if there is no saying.</summary>
    private static MemberInfo? TrailKey(object? root) => root switch
    {
        null => null,
        Delegate { HasSingleTarget: true } code => DelegateMethods.Of(code),
        _ => root.GetType(),
    };

    private bool TryFollow(PickleStepKind kind, MemberInfo member, out PickleStep step)
    {
        step = default;
        if (trail is null)
        {
            return false;
        }

        if (trail.TryFind(kind, member, ref trailPosition, out step))
        {
            return true;
        }

        trail = null;
        hasLeftTrail = true;
        return false;
    }

    private void NoteStep(PickleStepKind kind, MemberInfo member, ulong value, ObjectPickler? pickler = null)
    {
        if (steps.Count > PickleTrail.MostSteps)
        {
            return;
        }

        foreach (var step in steps)
        {
            if (step.Kind == kind && ReferenceEquals(step.Member, member))
            {
                return;
            }
        }

        steps.Add(new PickleStep(kind, member, value, pickler));
    }
}

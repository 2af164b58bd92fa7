using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The nodes that wait on a scheduler to be used again, by their kinds.</summary>
/// <remarks>
/// A table of the scheduler's instead of a list in a static field of each kind: kinds are generic over what they give, and of a
/// class that is generic over a reference type the runtime compiles one shared code, which has to search for its static fields.
/// </remarks>
internal sealed class AltPool
{
    /// <summary>
    /// Places for kinds. 128: a program chooses among a dozen of kinds or two; two that share a place push each other out, which
    /// costs allocations and nothing else.
    /// </summary>
    private const int Places = 128;

    /// <summary>Nodes kept of each kind: a choice of four in each of some hundred tasks at a time; more are made anew.</summary>
    private const int Limit = 1024;

    private readonly (nint Kind, int Count, Link? Head)[] places = new (nint, int, Link?)[Places];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TNode Rent<TNode>()
        where TNode : AltNode, new()
    {
        if (Scheduler.CurrentOrNull is { } scheduler)
        {
            ref var place = ref scheduler.AltPool.PlaceOf<TNode>(out var kind);
            if (place.Kind == kind && place.Head is { } head)
            {
                place.Head = head.Next;
                place.Count--;
                return Unsafe.As<TNode>(head);
            }
        }

        return new TNode();
    }

    /// <summary>Gives a node back, on the scheduler's thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Return<TNode>(TNode node, Scheduler scheduler)
        where TNode : AltNode, new()
    {
        node.Version++;
        ref var place = ref scheduler.AltPool.PlaceOf<TNode>(out var kind);
        if (place.Kind != kind)
        {
            place = (kind, 0, null);
        }

        if (place.Count < Limit)
        {
            place.Count++;
            node.Next = place.Head;
            place.Head = node;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref (nint Kind, int Count, Link? Head) PlaceOf<TNode>(out nint kind)
    {
        kind = typeof(TNode).TypeHandle.Value;
        // The handles are addresses of structures of some hundred bytes each.
        return ref places[(int)(((nuint)kind >> 4) ^ ((nuint)kind >> 11)) & (Places - 1)];
    }
}

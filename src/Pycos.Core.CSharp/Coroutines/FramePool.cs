namespace Pycos.Internals;

/// <summary>The frames of one kind of coroutine that wait on the calling thread to be used again.</summary>
/// <remarks>
/// Kept outside the class of the frames: that is generic over the result too, and of a class that is generic over a reference type
/// the runtime compiles one shared code, which would have to look its thread statics up in a dictionary at every call. Every
/// <c>pycos { }</c> returns a reference, if only that of unit.
/// </remarks>
/// <typeparam name="TCode">The state machine, or what else makes the kind.</typeparam>
internal static class FramePool<TCode>
{
    [ThreadStatic]
    internal static Frame? Head;
}

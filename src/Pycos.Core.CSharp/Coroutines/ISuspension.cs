namespace Pycos.Internals;

/// <summary>
/// An awaiter of ours. The method builder hands it the frame that awaits, instead of a delegate: that is what keeps a
/// suspension free of allocation.
/// </summary>
internal interface ISuspension
{
    /// <summary>Called once, right after <c>IsCompleted</c> was false, on the scheduler's thread.</summary>
    void Suspend(Frame frame);
}

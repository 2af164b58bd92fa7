namespace Pycos.Internals;

/// <summary>What stands before the body of each frame.</summary>
/// <param name="Type">What the frame says.</param>
/// <param name="Stream">0 for messages and control; else the byte stream that the frame belongs to.</param>
/// <param name="Sequence">0 if the frame may be lost; else its number among the reliable frames of this direction, from 1.</param>
internal readonly record struct FrameHeader(FrameType Type, uint Stream, ulong Sequence);

namespace Pycos.Internals;

/// <summary>What the catalogue says about a frame.</summary>
/// <param name="Type">Its code.</param>
/// <param name="Name">Its name in errors and in the manual.</param>
/// <param name="IsReliable">Whether it is numbered, acknowledged, and sent again after a resume.</param>
/// <param name="Fields">What the keys 1, 2, 3 … of its body are called.</param>
internal sealed record FrameInfo(FrameType Type, string Name, bool IsReliable, string[] Fields);

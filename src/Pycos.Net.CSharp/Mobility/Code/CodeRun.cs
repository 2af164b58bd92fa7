namespace Pycos.Internals;

/// <summary>Code to run.</summary>
/// <param name="Known">How many assemblies the sender has offered.</param>
/// <param name="Pickle">The code, with what it has captured.</param>
internal sealed record CodeRun(int Known, byte[] Pickle);

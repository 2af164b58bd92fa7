namespace Pycos.Internals;

/// <summary>Code as bytes.</summary>
/// <param name="Known">How many of the first assemblies of its origin the receiver must know.</param>
/// <param name="Bytes">The closure.</param>
internal readonly record struct CodePickle(int Known, byte[] Bytes);

namespace Pycos.Internals;

/// <summary>An assembly in the list of those that code needs, without its bytes.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The hash of its image: 64 small hexadecimal digits.</param>
/// <param name="Length">How many bytes the image has.</param>
/// <param name="PdbSha256">The hash of its symbols; empty if there are none.</param>
/// <param name="PdbLength">How many bytes the symbols have.</param>
internal sealed record CodeEntry(string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength);

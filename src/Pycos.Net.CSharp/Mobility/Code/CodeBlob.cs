namespace Pycos.Internals;

/// <summary>The bytes of an image, or of symbols.</summary>
/// <param name="Sha256">Their hash.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record CodeBlob(string Sha256, byte[] Bytes);
